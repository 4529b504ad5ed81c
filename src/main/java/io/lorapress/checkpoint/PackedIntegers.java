package io.lorapress.checkpoint;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * compressed-tensors' pack-quantized form (w4a16, w8a16): {@code X_packed} I32 [out, in * bits / 32], {@code X_scale}
 * [out, groups], {@code X_shape} with the two true dimensions, perhaps {@code X_zero_point} I32 [out * bits / 32, groups] and
 * {@code X_g_idx} I32 [in]. Source: compressed-tensors, compressors/pack_quantized; llama.cpp, conversion/base.py, dequant_packed.
 */
final class PackedIntegers implements StorageScheme {
    private static final String MAIN = "_packed";

    private final RawTensors tensors;
    private final JsonNode config;
    private final QuantizationConfig quantization;

    PackedIntegers(RawTensors tensors, JsonNode config) {
        this.tensors = tensors;
        this.config = config;
        this.quantization = QuantizationConfig.of(config);
    }

    @Override
    public Optional<StoredTensor> read(RawTensor weight) {
        if (!weight.name().endsWith("weight" + MAIN)) {
            return Optional.empty();
        }
        if (weight.dtype() != DType.I32 || weight.shape().rank() != 2) {
            throw weight.refused(CheckpointError.UNSUPPORTED_QUANTIZATION, "packs " + weight.dtype() + " " + weight.shape()
                    + "; of compressed-tensors' packed forms only integers in I32 matrices are understood");
        }
        return Optional.of(packed(weight.name().substring(0, weight.name().length() - MAIN.length()), weight));
    }

    private PackedIntegerTensor packed(String name, RawTensor weight) {
        RawTensor scales = tensors.part(weight, name + "_scale");
        RawTensor stored = tensors.part(weight, name + "_shape");
        RawTensor zeros = tensors.find(name + "_zero_point").orElse(null);
        RawTensor groupIndex = tensors.find(name + "_g_idx").orElse(null);
        Shape shape = shape(weight, stored);
        int bits = bits(weight, shape);
        long groups = scales.shape().columns();
        boolean fits = weight.shape().rows() == shape.rows() && scales.shape().equals(Shape.of(shape.rows(), groups))
                && (zeros == null || zeros.dtype() == DType.I32 && zeros.shape().equals(Shape.of(words(shape.rows(), bits), groups)))
                && (groupIndex == null || groupIndex.holds(DType.I32, shape.columns()));
        if (!fits) {
            throw weight.refused(CheckpointError.PACKED_SHAPE_MISMATCH, weight.shape() + " of shape " + shape + " does not fit its scales "
                    + scales.shape() + (zeros == null ? "" : ", zero points " + zeros.shape())
                    + (groupIndex == null ? "" : ", g_idx " + groupIndex.shape()));
        }
        TensorInfo info = new TensorInfo(name, Decoding.dtype(config, scales), shape);
        return new PackedIntegerTensor(info, StoredParts.of(weight, scales, stored, zeros, groupIndex), weight.data(),
                zeros == null ? null : zeros.data(), FloatValues.of(scales),
                ColumnGroups.of(weight, groupIndex, shape.columns(), groups, quantization.groupSize()), bits);
    }

    private static Shape shape(RawTensor weight, RawTensor stored) {
        boolean sound = stored.holds(DType.I64, 2) || stored.holds(DType.I32, 2);
        long rows = sound ? integer(stored, 0) : 0;
        long columns = sound ? integer(stored, 1) : 0;
        if (rows <= 0 || columns <= 0 || Math.multiplyHigh(rows, columns) != 0 || rows * columns < 0) {
            throw weight.refused(CheckpointError.PACKED_SHAPE_MISMATCH, "has no usable shape in " + stored.name());
        }
        return Shape.of(rows, columns);
    }

    private static long integer(RawTensor stored, int index) {
        return stored.dtype() == DType.I64 ? stored.data().getAtIndex(LittleEndian.LONG, index)
                : stored.data().getAtIndex(LittleEndian.INT, index);
    }

    /** The config's, unless the shapes say that this weight has others. */
    private int bits(RawTensor weight, Shape shape) {
        OptionalInt bits = IntStream.concat(quantization.compressedBits().stream(), IntStream.of(4, 8, 2))
                .filter(each -> each == 2 || each == 4 || each == 8)
                .filter(each -> words(shape.columns(), each) == weight.shape().columns()).findFirst();
        return bits.orElseThrow(() -> weight.refused(CheckpointError.UNSUPPORTED_QUANTIZATION, "packs " + shape.columns() + " columns into "
                + weight.shape().columns() + " words, which is not 2, 4 or 8 bits each"));
    }

    private static long words(long values, int bits) {
        return Math.ceilDiv(values, (long) Integer.SIZE / bits);
    }
}
