package io.lorapress.export.gguf;

import io.lorapress.export.OutputFormat;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufLayout;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.model.GgufModel;
import io.lorapress.model.GgufTensor;
import io.lorapress.quantize.QuantizationRequest;
import io.lorapress.quantize.QuantizePlan;
import io.lorapress.quantize.RowEncoder;
import io.lorapress.quantize.TypePlan;
import io.lorapress.tensor.DType;
import java.nio.file.Path;
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
    private final Function<GgmlType, RowEncoder> encoders;
    private final Map<String, MergedWeight> weights;

    public GgufPlanner(MergedModel merged, GgufModel model, GgufMetadata vocabulary, String name, Optional<JsonNode> generationConfig,
                       Function<GgmlType, RowEncoder> encoders) {
        this.merged = merged;
        this.model = model;
        this.vocabulary = vocabulary;
        this.name = name;
        this.generationConfig = generationConfig;
        this.encoders = encoders;
        this.weights = merged.weights().stream().collect(Collectors.toMap(weight -> weight.info().name(), Function.identity()));
    }

    /** @param directory where the file goes, as {@code NAME-TYPE.gguf} */
    public GgufOutput plan(OutputFormat.Gguf format, Path directory) {
        QuantizationRequest request = QuantizationRequest.named(format.name(), sixteenBit());
        Path target = directory.resolve(name + "-" + format.name().toUpperCase(Locale.ROOT) + ".gguf");
        return isQuantized(request) ? quantized(format, request, target) : converted(format, request.fileType().tensorType(), target);
    }

    private static boolean isQuantized(QuantizationRequest request) {
        return request.fileType().tensorType().isQuantized();
    }

    private GgmlType sixteenBit() {
        return merged.dtype() == DType.F16 ? GgmlType.F16 : GgmlType.BF16;
    }

    /** As convert_hf_to_gguf.py writes it. */
    private GgufOutput converted(OutputFormat.Gguf format, GgmlType type, Path target) {
        return new GgufOutput(format, target, GgufLayout.of(converterMetadata(type), converterTensors(type)), model.tensors(), List.of(),
                weights, encoders);
    }

    /** As llama-quantize makes it of the 16-bit file. */
    private GgufOutput quantized(OutputFormat.Gguf format, QuantizationRequest request, Path target) {
        QuantizePlan plan = QuantizePlan.of(converterMetadata(sixteenBit()), converterTensors(sixteenBit()), request);
        plan.types().refuseWithoutImportance();
        List<String> fallbacks = plan.types().fallbacks().stream().map(GgufPlanner::describe).toList();
        return new GgufOutput(format, target, plan.shards().getFirst().layout(), model.tensors(), fallbacks, weights, encoders);
    }

    private static String describe(TypePlan.Fallback fallback) {
        return String.format(Locale.ROOT, "%s has rows of %d: %s instead of %s, %+.2f bits a weight", fallback.tensor().name(),
                fallback.tensor().shape().columns(), fallback.got(), fallback.wanted(), fallback.extraBits());
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
