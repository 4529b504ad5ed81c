package io.lorapress.quantize.checkpoint;

import io.lorapress.tensor.BFloat16;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Float16;
import io.lorapress.tensor.Float8;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Quantises rows as compressed-tensors does with the weights of a 16-bit model: every step is rounded to the model's dtype. Source:
 * quantization/utils/helpers.py, calculate_qparams; lifecycle/forward_helpers.py, _quantize; compressors/pack_quantized/helpers.py,
 * pack_to_int32.
 *
 * @param dtype of the model: BF16 or F16
 */
public record CompressedEncoder(CompressedScheme scheme, DType dtype) {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final float BF16_EPSILON = 0x1p-7f;
    private static final float F16_EPSILON = 0x1p-10f;

    /** Bytes that a row's values take. */
    public long rowBytes(long columns) {
        return scheme.packed() ? Math.ceilDiv(columns * scheme.bits(), (long) Integer.SIZE) * Integer.BYTES : columns;
    }

    /**
     * One row.
     *
     * @param target takes the values from byte {@code at} on
     * @param scales takes a 16-bit scale a group from byte {@code scalesAt} on
     */
    public void encode(float[] values, int offset, int columns, MemorySegment target, long at, MemorySegment scales, long scalesAt) {
        int group = scheme.groupSize() == 0 ? columns : scheme.groupSize();
        for (int first = 0; first < columns; first += group) {
            float scale = scale(values, offset + first, group);
            scales.set(SHORT, scalesAt + (long) first / group * Short.BYTES, bits(scale));
            if (scheme.packed()) {
                pack(values, offset + first, group, scale, target, at + (long) first * scheme.bits() / Byte.SIZE);
            } else {
                bytes(values, offset + first, group, scale, target, at + first);
            }
        }
    }

    private float scale(float[] values, int from, int count) {
        float largest = 0;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(round(values[i])));
        }
        float scale = round(largest / scheme.range());
        return scale != 0 ? scale : dtype == DType.F16 ? F16_EPSILON : BF16_EPSILON;
    }

    private void bytes(float[] values, int from, int count, float scale, MemorySegment target, long at) {
        for (int i = 0; i < count; i++) {
            float scaled = scaled(values[from + i], scale);
            target.set(ValueLayout.JAVA_BYTE, at + i, scheme.floats() ? Float8.e4m3Bits(Math.clamp(scaled, -448f, 448f)) : (byte) step(scaled));
        }
    }

    /** The first value of a word lies lowest; values are stored from zero up. */
    private void pack(float[] values, int from, int count, float scale, MemorySegment target, long at) {
        int perWord = Integer.SIZE / scheme.bits();
        int zero = 1 << scheme.bits() - 1;
        for (int word = 0; word * perWord < count; word++) {
            int packed = 0;
            for (int i = 0; i < perWord; i++) {
                packed |= step(scaled(values[from + word * perWord + i], scale)) + zero << i * scheme.bits();
            }
            target.set(INT, at + (long) word * Integer.BYTES, packed);
        }
    }

    private float scaled(float value, float scale) {
        return round(round(value) / scale);
    }

    private int step(float scaled) {
        int most = 1 << scheme.bits() - 1;
        return (int) Math.rint(Math.clamp(scaled, -most, most - 1f));
    }

    private float round(float value) {
        return dtype == DType.F16 ? Float16.round(value) : BFloat16.round(value);
    }

    private short bits(float value) {
        return dtype == DType.F16 ? Float16.bits(value) : BFloat16.bits(value);
    }
}
