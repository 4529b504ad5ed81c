package io.lorapress.checkpoint;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.TensorInfo;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Weights of 8 bits with scales beside them: transformers' fine-grained fp8 ({@code X_scale_inv}, blocks of 128 x 128 or one for
 * all), fbgemm, ModelOpt and compressed-tensors fp8 and int8 ({@code X_scale}), Mistral ({@code qscale_weight}). Despite its
 * name weight_scale_inv is what a weight is multiplied by. As llama.cpp's converter does (conversion/base.py, dequant_simple).
 */
final class ScaledBytes implements StorageScheme {
    private static final String WEIGHT = ".weight";

    private final RawTensors tensors;
    private final JsonNode config;

    ScaledBytes(RawTensors tensors, JsonNode config) {
        this.tensors = tensors;
        this.config = config;
    }

    @Override
    public Optional<StoredTensor> read(RawTensor weight) {
        boolean bytes = weight.dtype() == DType.F8_E4M3 || weight.dtype() == DType.F8_E5M2 || weight.dtype() == DType.I8;
        return bytes ? scale(weight.name()).map(scale -> scaled(weight, scale)) : Optional.empty();
    }

    private Optional<RawTensor> scale(String weight) {
        String module = weight.endsWith(WEIGHT) ? weight.substring(0, weight.length() - WEIGHT.length()) : weight;
        return Stream.of(weight + "_scale_inv", weight + "_scale", module + ".qscale_weight").flatMap(name -> tensors.find(name).stream())
                .findFirst();
    }

    private ScaledTensor scaled(RawTensor weight, RawTensor scale) {
        RawTensor zero = tensors.find(weight.name() + "_zero_point").orElse(null);
        if (zero != null && !zero.holds(DType.I8, scale.shape().elements())) {
            throw zero.refused(CheckpointError.SCALE_MISMATCH, "is " + zero.dtype() + " " + zero.shape() + ", but there are "
                    + scale.shape().elements() + " scales, which need as many I8");
        }
        TensorInfo info = new TensorInfo(weight.name(), Decoding.dtype(config, scale), weight.shape());
        ScaleGrid grid = ScaleGrid.of(weight, scale, QuantizationConfig.of(config).weightBlock());
        return new ScaledTensor(info, StoredParts.of(weight, scale, zero), weight, FloatValues.of(scale), grid, zero);
    }
}
