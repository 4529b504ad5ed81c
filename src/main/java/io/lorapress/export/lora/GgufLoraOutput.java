package io.lorapress.export.lora;

import io.lorapress.adapter.AdapterMapping;
import io.lorapress.adapter.GgufLora;
import io.lorapress.adapter.GgufLoraTensor;
import io.lorapress.export.ExportPlan;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.OutputPlan;
import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufLayout;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.model.GgufModel;
import io.lorapress.quantize.RowEncoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code gguf-lora}: the adapter as llama.cpp loads it beside a base. Source: convert_lora_to_gguf.py. Rows that are no multiple of
 * the type's block (a small rank, for one) are F16, as the converter stores them.
 */
public final class GgufLoraOutput implements OutputPlan {
    private static final long QUANTIZATION_VERSION = 2;

    private final OutputFormat format;
    private final GgufLora lora;
    private final GgufLayout layout;
    private final Map<String, GgufLoraTensor> tensors;
    private final Function<GgmlType, RowEncoder> encoders;
    private final StagedOutput staged;
    private final PartFile file;

    /** @param type F32, F16, BF16 or Q8_0 */
    public GgufLoraOutput(OutputFormat format, AdapterMapping mapping, GgufModel model, String name, GgmlType type,
                          Function<GgmlType, RowEncoder> encoders, Path target) {
        this.format = format;
        this.lora = GgufLora.of(mapping, new GgufPlaces(model)::of);
        this.tensors = lora.tensors().stream().collect(Collectors.toMap(GgufLoraTensor::name, Function.identity()));
        this.encoders = encoders;
        GgufMetadata metadata = new GgufMetadata().text("general.architecture", model.architecture()).text("general.type", "adapter")
                .text("adapter.type", "lora").text("general.name", name).f32("adapter.lora.alpha", lora.alpha())
                .u32("general.quantization_version", QUANTIZATION_VERSION);
        this.layout = GgufLayout.of(metadata, lora.tensors().stream().map(tensor -> info(tensor, type)).toList());
        this.staged = StagedOutput.file(target);
        this.file = staged.plan(null, layout.fileSize());
    }

    private static GgufTensorInfo info(GgufLoraTensor tensor, GgmlType type) {
        boolean fits = tensor.shape().columns() % type.blockSize() == 0;
        return new GgufTensorInfo(tensor.name(), tensor.shape(), fits ? type : GgmlType.F16);
    }

    /** What the adapter saved of the base, which has to be what the base has. */
    public GgufLora lora() {
        return lora;
    }

    @Override
    public ExportPlan.Output description() {
        List<ExportPlan.Tensor> described = layout.tensors().stream().map(place -> new ExportPlan.Tensor(place.name(),
                place.tensor().shape(), place.tensor().type().name(), place.offset(),
                place.bytes(), List.of(), List.of())).toList();
        return new ExportPlan.Output(format, staged.target(), List.of(new ExportPlan.File(staged.target().getFileName().toString(),
                layout.fileSize(), described)), List.of());
    }

    @Override
    public StagedOutput staged() {
        return staged;
    }

    @Override
    public void start() {
        file.writeNow(ByteBuffer.wrap(layout.header()), 0);
    }

    @Override
    public void finish() {
        layout.tensors().forEach(this::write);
    }

    private void write(GgufLayout.Place place) {
        float[] values = tensors.get(place.name()).values().get();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(place.bytes());
            encoders.apply(place.tensor().type()).encode(values, 0, Math.toIntExact(place.tensor().shape().rows()),
                    Math.toIntExact(place.tensor().shape().columns()), null, bytes, 0);
            file.writeNow(bytes.asByteBuffer(), place.offset());
        }
    }
}
