package io.lorapress.export.safetensors;

import io.lorapress.export.ExportPlan;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.OutputPlan;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.export.stream.CopyingConsumer;
import io.lorapress.export.stream.NarrowingConsumer;
import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.numeric.Engine;
import io.lorapress.safetensors.SafetensorsEntry;
import io.lorapress.safetensors.SafetensorsLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code merged_16bit}: a folder that transformers and vLLM load. Weights in shards with an index, config.json without
 * quantization_config, generation_config.json, and the tokenizer's files as they are.
 */
public final class MergedFolder implements OutputPlan {
    private final OutputFormat format;
    private final MergedModel model;
    private final Engine engine;
    private final StagedOutput staged;
    private final Map<String, SafetensorsLayout> layouts = new LinkedHashMap<>();
    private final Map<String, PartFile> files = new LinkedHashMap<>();
    private final Map<String, MergedWeight> weights;
    private final SmallFiles small;

    /**
     * @param baseFolder where the tokenizer's files and generation_config.json come from
     * @param tokenizer  the tokenizer's files in it
     */
    public MergedFolder(OutputFormat format, MergedModel model, Engine engine, Path target, Path baseFolder, List<Path> tokenizer) {
        this.format = format;
        this.model = model;
        this.engine = engine;
        this.staged = StagedOutput.folder(target);
        this.weights = model.weights().stream().collect(Collectors.toMap(weight -> weight.info().name(), weight -> weight));
        model.shards().forEach((file, shard) -> layouts.put(file,
                SafetensorsLayout.of(shard.stream().map(MergedWeight::info).toList(), Map.of("format", "pt"))));
        layouts.forEach((name, layout) -> files.put(name, staged.plan(name, layout.fileBytes())));
        this.small = new SmallFiles(baseFolder, tokenizer, model.config(), layouts);
    }

    @Override
    public ExportPlan.Output description() {
        List<ExportPlan.File> files = new ArrayList<>();
        layouts.forEach((name, layout) -> files.add(new ExportPlan.File(name, layout.fileBytes(),
                layout.entries().stream().map(this::describe).toList())));
        files.addAll(small.describe());
        return new ExportPlan.Output(format, staged.target(), files, List.of());
    }

    private ExportPlan.Tensor describe(SafetensorsEntry entry) {
        MergedWeight weight = weights.get(entry.name());
        List<Long> shape = Arrays.stream(entry.info().shape().toArray()).boxed().toList();
        return new ExportPlan.Tensor(entry.name(), shape, entry.info().dtype().name(), entry.offset(), entry.bytes(),
                weight.stored() == null ? List.of() : List.of(weight.stored().name()), weight.adapterTensors());
    }

    @Override
    public StagedOutput staged() {
        return staged;
    }

    @Override
    public Map<String, List<TileConsumer>> consumers() {
        Map<String, List<TileConsumer>> consumers = new LinkedHashMap<>();
        layouts.forEach((name, layout) ->
                layout.entries().forEach(entry -> consumers.put(entry.name(), List.of(consumer(files.get(name), entry)))));
        return consumers;
    }

    @Override
    public void start() {
        layouts.forEach((name, layout) -> files.get(name).writeNow(ByteBuffer.wrap(layout.headerBytes()), 0));
    }

    private TileConsumer consumer(PartFile file, SafetensorsEntry entry) {
        return weights.get(entry.name()).verbatim()
                .<TileConsumer>map(stored -> new CopyingConsumer(file, entry.offset(), stored))
                .orElseGet(() -> new NarrowingConsumer(file, entry.offset(), entry.info().dtype(), engine));
    }

    @Override
    public void finish() {
        small.write(staged);
    }
}
