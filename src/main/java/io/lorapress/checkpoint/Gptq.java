package io.lorapress.checkpoint;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * GPTQ: {@code X.qweight} I32 [in * bits / 32, out], {@code X.qzeros} I32 [groups, out * bits / 32], {@code X.scales}
 * [groups, out], and perhaps {@code X.g_idx} I32 [in], the group of every column. It becomes {@code X.weight} [out, in]. AWQ has
 * the same names; its qweight is packed the other way, which the shapes tell. Source: GPTQModel, nn_modules/qlinear.
 */
final class Gptq implements StorageScheme {
    private static final String MAIN = ".qweight";
    private static final int WORD = 32;

    private final RawTensors tensors;
    private final JsonNode config;
    private final QuantizationConfig quantization;

    Gptq(RawTensors tensors, JsonNode config) {
        this.tensors = tensors;
        this.config = config;
        this.quantization = QuantizationConfig.of(config);
    }

    @Override
    public Optional<StoredTensor> read(RawTensor weight) {
        if (!weight.name().endsWith(MAIN) || weight.dtype() != DType.I32) {
            return Optional.empty();
        }
        String module = weight.name().substring(0, weight.name().length() - MAIN.length());
        RawTensor scales = tensors.part(weight, module + ".scales");
        boolean packedAlongInput = weight.shape().rank() == 2 && weight.shape().columns() == scales.shape().columns();
        return packedAlongInput ? Optional.of(gptq(module, weight, scales)) : Optional.empty();
    }

    private GptqTensor gptq(String module, RawTensor weight, RawTensor scales) {
        RawTensor zeros = tensors.part(weight, module + ".qzeros");
        RawTensor groupIndex = tensors.find(module + ".g_idx").orElse(null);
        long out = weight.shape().columns();
        int bits = bits(weight, zeros, out);
        long in = weight.shape().rows() * (WORD / bits);
        long groups = scales.shape().rows();
        boolean fits = scales.shape().equals(Shape.of(groups, out)) && zeros.dtype() == DType.I32
                && zeros.shape().equals(Shape.of(groups, out * bits / WORD)) && (groupIndex == null || groupIndex.holds(DType.I32, in));
        if (!fits) {
            throw weight.refused(CheckpointError.PACKED_SHAPE_MISMATCH, weight.shape() + " does not fit its scales " + scales.shape()
                    + ", zeros " + zeros.shape() + (groupIndex == null ? "" : " and g_idx " + groupIndex.shape()));
        }
        TensorInfo info = new TensorInfo(module + ".weight", Decoding.dtype(config, scales), Shape.of(out, in));
        int offset = quantization.gptqZeroOffset().orElseThrow(() -> weight.refused(CheckpointError.UNSUPPORTED_QUANTIZATION,
                "is in the GPTQ checkpoint_format " + quantization.json().path("checkpoint_format") + "; known are gptq and gptq_v2"));
        return new GptqTensor(info, StoredParts.of(weight, zeros, scales, groupIndex), weight.data(), zeros.data(), FloatValues.of(scales),
                ColumnGroups.of(weight, groupIndex, in, groups, quantization.groupSize()), bits, offset);
    }

    /** The zero points are packed like the weights, and there is one for every scale. */
    private static int bits(RawTensor weight, RawTensor zeros, long out) {
        OptionalInt bits = zeros.shape().rank() != 2 ? OptionalInt.empty()
                : IntStream.of(2, 4, 8).filter(each -> zeros.shape().columns() * WORD == out * each).findFirst();
        return bits.orElseThrow(() -> weight.refused(CheckpointError.UNSUPPORTED_QUANTIZATION, "has zeros " + zeros.shape()
                + ", which are not of 2, 4 or 8 bits"));
    }
}
