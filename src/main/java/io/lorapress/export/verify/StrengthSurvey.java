package io.lorapress.export.verify;

import io.lorapress.adapter.Adapter;
import io.lorapress.export.ExportListener;
import io.lorapress.export.ExportOptions;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.export.stream.SourceStep;
import io.lorapress.export.stream.TileExecutor;
import io.lorapress.export.stream.Workers;
import io.lorapress.numeric.Engine;
import io.lorapress.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Measures what adapters add to each tensor against what is there: one read of the tensors they change, in tiles. */
final class StrengthSurvey {
    private final Engine engine;
    private final Map<String, TensorInfo> adapterTensors = new HashMap<>();

    StrengthSurvey(Engine engine, List<Adapter> adapters) {
        this.engine = engine;
        adapters.forEach(adapter -> adapter.tensors().forEach(tensor -> adapterTensors.put(tensor.name(), tensor)));
    }

    /** @param model merged without rounding: a change too small for 16 bits is one all the same */
    List<ModuleStrength> measure(MergedModel model, ExportOptions options, Path folder, ExportListener listener) {
        List<MergedWeight> changed = model.weights().stream().filter(weight -> !weight.adapterTensors().isEmpty()).toList();
        List<NormMeter> meters = changed.stream().map(weight -> new NormMeter(before(weight), folder)).toList();
        List<SourceStep> steps = new ArrayList<>();
        for (int i = 0; i < changed.size(); i++) {
            steps.add(new SourceStep(changed.get(i), List.of(meters.get(i))));
        }
        listener.started(steps.stream().mapToLong(step -> step.source().storedBytes()).sum());
        int threads = Workers.allowed(steps, options.threads(), options.memoryBytes()).threads();
        TileExecutor.run(steps, new BitSet(), threads, listener::bytesDone);
        List<ModuleStrength> strengths = new ArrayList<>();
        for (int i = 0; i < changed.size(); i++) {
            strengths.add(strength(changed.get(i), meters.get(i)));
        }
        return strengths;
    }

    private MergedWeight before(MergedWeight weight) {
        return weight.stored() == null ? null : new MergedWeight(weight.stored().info(), weight.stored(), List.of(), engine, false);
    }

    private ModuleStrength strength(MergedWeight weight, NormMeter meter) {
        return new ModuleStrength(weight.info().name(), rank(weight.adapterTensors()), meter.changeNorm(), meter.baseNorm(),
                weight.adapterTensors());
    }

    /** Rows of the first lora_A. */
    private int rank(List<String> names) {
        return names.stream().filter(name -> name.contains("lora_A") || name.contains("lora_embedding_A")).map(adapterTensors::get)
                .filter(info -> info != null && info.shape().rank() > 0).mapToInt(info -> (int) info.shape().dimension(0)).findFirst()
                .orElse(0);
    }
}
