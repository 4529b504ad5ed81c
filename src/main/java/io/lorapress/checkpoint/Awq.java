package io.lorapress.checkpoint;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * AWQ, 4 bits, in the form made for GEMM: {@code X.qweight} I32 [in, out / 8], {@code X.qzeros} I32 [groups, out / 8],
 * {@code X.scales} [groups, out]. It becomes {@code X.weight} [out, in]. Source: AutoAWQ, modules/linear/gemm.py.
 */
final class Awq implements StorageScheme {
    private static final String MAIN = ".qweight";
    private static final int PER_WORD = 8;

    private final RawTensors tensors;
    private final JsonNode config;

    Awq(RawTensors tensors, JsonNode config) {
        this.tensors = tensors;
        this.config = config;
    }

    @Override
    public Optional<StoredTensor> read(RawTensor weight) {
        if (!weight.name().endsWith(MAIN) || weight.dtype() != DType.I32) {
            return Optional.empty();
        }
        String module = weight.name().substring(0, weight.name().length() - MAIN.length());
        RawTensor scales = tensors.part(weight, module + ".scales");
        RawTensor zeros = tensors.part(weight, module + ".qzeros");
        long in = weight.shape().rows();
        long out = weight.shape().columns() * PER_WORD;
        long groups = scales.shape().rows();
        boolean fits = weight.shape().rank() == 2 && scales.shape().equals(Shape.of(groups, out)) && zeros.dtype() == DType.I32
                && zeros.shape().equals(Shape.of(groups, out / PER_WORD));
        if (!fits) {
            throw weight.refused(CheckpointError.PACKED_SHAPE_MISMATCH, weight.shape() + " fits neither as GPTQ nor as AWQ to its scales "
                    + scales.shape() + " and zeros " + zeros.shape());
        }
        TensorInfo info = new TensorInfo(module + ".weight", Decoding.dtype(config, scales), Shape.of(out, in));
        return Optional.of(new AwqTensor(info, StoredParts.of(weight, zeros, scales), weight.data(), zeros.data(), FloatValues.of(scales),
                ColumnGroups.of(weight, null, in, groups, QuantizationConfig.of(config).groupSize())));
    }
}
