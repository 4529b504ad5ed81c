package io.lorapress.export.gguf;

import io.lorapress.export.OutputFormat;
import io.lorapress.export.QuantizeOptions;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.gguf.ShardPlan;
import io.lorapress.model.GgufModel;
import io.lorapress.model.GgufTensor;
import io.lorapress.quantize.ImportanceMatrix;
import io.lorapress.quantize.QuantizationRequest;
import io.lorapress.quantize.QuantizePlan;
import io.lorapress.tensor.DType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Plans GGUF files of one merged model: what llama.cpp's converter would write for it, and what llama-quantize would make of that.
 */
public final class GgufPlanner {
    /** GGML_QUANT_VERSION. */
    private static final long QUANTIZATION_VERSION = 2;

    private final MergedModel merged;
    private final GgufModel model;
    private final GgufMetadata vocabulary;
    private final String name;
    private final Optional<JsonNode> generationConfig;
    private final Quantizing quantizing;
    private final Map<String, MergedWeight> weights;
    private final Map<String, GgufTensor> tensors;

    /**
     * How files are quantised.
     *
     * @param importance the open matrix, where there is one
     */
    public record Quantizing(QuantizeOptions options, Optional<ImportanceMatrix> importance, RowEncoders encoders) {
    }

    public GgufPlanner(MergedModel merged, GgufModel model, GgufMetadata vocabulary, String name, Optional<JsonNode> generationConfig,
                       Quantizing quantizing) {
        this.merged = merged;
        this.model = model;
        this.vocabulary = vocabulary;
        this.name = name;
        this.generationConfig = generationConfig;
        this.quantizing = quantizing;
        this.weights = merged.weights().stream().collect(Collectors.toMap(weight -> weight.info().name(), Function.identity()));
        this.tensors = model.tensors().stream().collect(Collectors.toMap(GgufTensor::name, Function.identity()));
    }

    /** @param directory where the file goes, as {@code NAME-TYPE.gguf}, or its shards */
    public List<GgufOutput> plan(OutputFormat.Gguf format, Path directory) {
        return GgufOutput.of(format, directory.resolve(fileName(format.name())), quantization(format.name()), setting());
    }

    /** The same as one file in a folder that holds others too. @param type as {@link OutputFormat.Gguf} names it */
    public GgufOutput planIn(StagedOutput folder, OutputFormat format, String type) {
        return GgufOutput.in(folder, fileName(type), format, quantization(type), setting());
    }

    public String fileName(String type) {
        return name + "-" + type.toUpperCase(Locale.ROOT) + ".gguf";
    }

    /** The keys that hold the tokeniser. */
    public GgufMetadata vocabulary() {
        return vocabulary;
    }

    private GgufOutput.Setting setting() {
        return new GgufOutput.Setting(source -> weights.get(source).adapterTensors(), quantizing.encoders,
                quantizing.options.report().isPresent());
    }

    private Quantization quantization(String typeName) {
        ImportanceMatrix matrix = quantizing.importance.filter(open -> !open.isEmpty()).orElse(null);
        QuantizationRequest request = quantizing.options.request(typeName, sixteenBit(), matrix != null);
        GgmlType type = request.fileType().tensorType();
        if (type.isQuantized()) {
            return quantized(request, matrix);
        }
        return quantizing.options.changeEveryFile() ? quantized(QuantizationRequest.of(request.fileType()), null) : converted(type);
    }

    private GgmlType sixteenBit() {
        return merged.dtype() == DType.F16 ? GgmlType.F16 : GgmlType.BF16;
    }

    /** As convert_hf_to_gguf.py writes it. */
    private Quantization converted(GgmlType type) {
        Map<String, Content> contents = new HashMap<>();
        tensors.forEach((tensor, made) -> contents.put(tensor, Content.of(made)));
        GgufMetadata metadata = converterMetadata(type);
        List<GgufTensorInfo> written = converterTensors(type);
        return new Quantization(ShardPlan.asConverter(metadata, written, quantizing.options.splitBytes().orElse(Long.MAX_VALUE)),
                contents, List.of());
    }

    /** As llama-quantize makes it of the 16-bit file. */
    private Quantization quantized(QuantizationRequest request, ImportanceMatrix matrix) {
        List<QuantizePlan.Source> sources = converterTensors(sixteenBit()).stream()
                .map(tensor -> new QuantizePlan.Source(tensor, 0)).toList();
        Quantization.Model read = new Quantization.Model(converterMetadata(sixteenBit()), sources, tensors::get, _ -> Optional.empty(),
                weights::get, false);
        return Quantization.plan(read, request, quantizing.options, matrix, false, quantizing.encoders);
    }

    private List<GgufTensorInfo> converterTensors(GgmlType type) {
        return model.tensors().stream().map(tensor -> new GgufTensorInfo(tensor.name(), tensor.shape(),
                tensor.precision() == GgufTensor.Precision.F32 ? GgmlType.F32 : type)).toList();
    }

    private GgufMetadata converterMetadata(GgmlType type) {
        return GeneralMetadata.of(model.architecture(), name, model.tensors(), generationConfig)
                .putAll(model.metadata())
                .u32(GgufModel.FILE_TYPE, fileType(type))
                .u32("general.quantization_version", QUANTIZATION_VERSION)
                .putAll(vocabulary);
    }

    private static long fileType(GgmlType type) {
        return switch (type) {
            case F32 -> 0;
            case F16 -> 1;
            case BF16 -> 32;
            default -> throw new IllegalArgumentException(type + " is no type the converter writes");
        };
    }
}
