package io.lorapress.export.gguf;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.model.GgufModel;
import io.lorapress.model.GgufTensor;
import io.lorapress.quantize.FileType;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What convert_hf_to_gguf.py writes for a model: keys, and tensors with their types.
 *
 * @param generalType general.type
 * @param name        general.name
 * @param generation  generation_config.json
 * @param vocabulary  the tokenizer.* keys; empty for a file without a vocabulary
 */
public record ConverterFile(GgufModel model, String generalType, String name, Optional<JsonNode> generation, GgufMetadata vocabulary) {
    /** GGML_QUANT_VERSION. */
    private static final long QUANTIZATION_VERSION = 2;

    /** @param type F32, F16, BF16 or Q8_0 */
    GgufMetadata metadata(GgmlType type) {
        return GeneralMetadata.of(model.architecture(), generalType, name, model.tensors(), generation)
                .putAll(model.metadata())
                .u32(GgufModel.FILE_TYPE, fileType(type))
                .u32("general.quantization_version", QUANTIZATION_VERSION)
                .putAll(vocabulary);
    }

    /** In the order of the file. Rows that are no multiple of the type's block are F16. */
    List<GgufTensorInfo> tensors(GgmlType type) {
        return model.tensors().stream().map(tensor -> new GgufTensorInfo(tensor.name(), tensor.shape(), type(tensor, type))).toList();
    }

    private static GgmlType type(GgufTensor tensor, GgmlType wanted) {
        return switch (tensor.precision()) {
            case F32 -> GgmlType.F32;
            case F16 -> GgmlType.F16;
            case F16_OR_F32 -> wanted == GgmlType.F16 ? GgmlType.F16 : GgmlType.F32;
            case MXFP4 -> GgmlType.MXFP4;
            case OUTPUT -> tensor.shape().columns() % wanted.blockSize() == 0 ? wanted : GgmlType.F16;
        };
    }

    /** Experts kept in MXFP4 name the file, unless the rest is quantised too. */
    private int fileType(GgmlType type) {
        boolean experts = model.tensors().stream().anyMatch(tensor -> tensor.precision() == GgufTensor.Precision.MXFP4);
        return experts && !type.isQuantized() ? FileType.MXFP4_MOE.id() : FileType.mostly(type).orElseThrow().id();
    }
}
