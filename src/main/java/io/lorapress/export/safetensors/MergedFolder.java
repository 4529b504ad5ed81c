package io.lorapress.export.safetensors;

import io.lorapress.export.ExportPlan;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.OutputPlan;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.safetensors.SafetensorsEntry;
import io.lorapress.safetensors.SafetensorsLayout;
import io.lorapress.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder that transformers and vLLM load. Weights in shards with an index, config.json of the merged model, generation_config.json,
 * and the tokenizer's files as they are. {@code merged_16bit} has no quantization_config, the quantised forms have their own.
 */
public final class MergedFolder implements OutputPlan {
    private final OutputFormat format;
    private final FolderForms forms;
    private final StagedOutput staged;
    private final Map<String, SafetensorsLayout> layouts = new LinkedHashMap<>();
    private final Map<String, PartFile> files = new LinkedHashMap<>();
    private final Map<String, MergedWeight> weights = new HashMap<>();
    private final Map<String, StoredForm> chosen = new LinkedHashMap<>();
    private final Map<String, String> shardOf = new HashMap<>();
    private final SmallFiles small;

    /**
     * @param forms      how weights are stored
     * @param baseFolder where the tokenizer's files and generation_config.json come from
     * @param tokenizer  the tokenizer's files in it
     */
    public MergedFolder(OutputFormat format, MergedModel model, FolderForms forms, Path target, Path baseFolder, List<Path> tokenizer) {
        this.format = format;
        this.forms = forms;
        this.staged = StagedOutput.folder(target);
        model.shards().forEach(this::plan);
        layouts.forEach((name, layout) -> files.put(name, staged.plan(name, layout.fileBytes())));
        this.small = new SmallFiles(baseFolder, tokenizer, forms.config(), layouts);
    }

    private void plan(String file, List<MergedWeight> shard) {
        List<TensorInfo> stored = new ArrayList<>();
        for (MergedWeight weight : shard) {
            StoredForm form = forms.form(weight);
            chosen.put(weight.info().name(), form);
            shardOf.put(weight.info().name(), file);
            form.tensors().forEach(tensor -> weights.put(tensor.name(), weight));
            stored.addAll(form.tensors());
        }
        layouts.put(file, SafetensorsLayout.of(stored, Map.of("format", "pt")));
    }

    @Override
    public ExportPlan.Output description() {
        List<ExportPlan.File> files = new ArrayList<>();
        layouts.forEach((name, layout) -> files.add(new ExportPlan.File(name, layout.fileBytes(),
                layout.entries().stream().map(this::describe).toList())));
        files.addAll(small.describe());
        return new ExportPlan.Output(format, staged.target(), files, forms.fallbacks());
    }

    private ExportPlan.Tensor describe(SafetensorsEntry entry) {
        MergedWeight weight = weights.get(entry.name());
        return new ExportPlan.Tensor(entry.name(), entry.info().shape(), entry.info().dtype().name(), entry.offset(), entry.bytes(),
                weight.stored() == null ? List.of() : List.of(weight.stored().name()), weight.adapterTensors());
    }

    @Override
    public StagedOutput staged() {
        return staged;
    }

    @Override
    public Map<String, List<TileConsumer>> consumers() {
        Map<String, List<TileConsumer>> consumers = new LinkedHashMap<>();
        chosen.forEach((weight, form) -> {
            String shard = shardOf.get(weight);
            consumers.put(weight, List.of(form.consumer(files.get(shard), layouts.get(shard))));
        });
        return consumers;
    }

    @Override
    public void start() {
        layouts.forEach((name, layout) -> files.get(name).writeNow(ByteBuffer.wrap(layout.headerBytes()), 0));
        chosen.forEach((weight, form) -> {
            String shard = shardOf.get(weight);
            form.constants().forEach((name, content) ->
                    files.get(shard).writeNow(ByteBuffer.wrap(content), layouts.get(shard).entry(name).offset()));
        });
    }

    @Override
    public void finish() {
        small.write(staged);
    }
}
