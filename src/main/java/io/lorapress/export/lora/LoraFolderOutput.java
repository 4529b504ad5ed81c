package io.lorapress.export.lora;

import io.lorapress.adapter.FolderTensor;
import io.lorapress.adapter.PeftFolder;
import io.lorapress.export.ExportPlan;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.OutputPlan;
import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.safetensors.SafetensorsEntry;
import io.lorapress.safetensors.SafetensorsLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code lora}: the adapter itself, as a clean PEFT folder. Reads no weights of the base. */
public final class LoraFolderOutput implements OutputPlan {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String CONFIG = "adapter_config.json";

    private final OutputFormat format;
    private final Map<String, FolderTensor> tensors;
    private final SafetensorsLayout layout;
    private final String config;
    private final StagedOutput staged;
    private final PartFile file;

    public LoraFolderOutput(OutputFormat format, PeftFolder folder, Path target) {
        this.format = format;
        this.tensors = folder.tensors().stream().collect(Collectors.toMap(tensor -> tensor.info().name(), Function.identity()));
        this.layout = SafetensorsLayout.of(folder.tensors().stream().map(FolderTensor::info).toList(), Map.of("format", "pt"));
        this.config = JSON.writeValueAsString(folder.config()) + "\n";
        this.staged = StagedOutput.folder(target);
        this.file = staged.plan(WEIGHTS, layout.fileBytes());
    }

    @Override
    public ExportPlan.Output description() {
        List<ExportPlan.Tensor> described = layout.entries().stream().map(LoraFolderOutput::describe).toList();
        return new ExportPlan.Output(format, staged.target(), List.of(new ExportPlan.File(WEIGHTS, layout.fileBytes(), described),
                new ExportPlan.File(CONFIG, config.getBytes(StandardCharsets.UTF_8).length, List.of())), List.of());
    }

    private static ExportPlan.Tensor describe(SafetensorsEntry entry) {
        return new ExportPlan.Tensor(entry.name(), entry.info().shape(),
                entry.info().dtype().name(), entry.offset(), entry.bytes(), List.of(), List.of(entry.name()));
    }

    @Override
    public StagedOutput staged() {
        return staged;
    }

    @Override
    public void start() {
        file.writeNow(ByteBuffer.wrap(layout.headerBytes()), 0);
    }

    @Override
    public void finish() {
        layout.entries().forEach(entry -> file.writeNow(tensors.get(entry.name()).bytes().get().asByteBuffer(), entry.offset()));
        staged.text(CONFIG, config);
    }
}
