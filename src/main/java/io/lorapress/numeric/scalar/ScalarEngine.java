package io.lorapress.numeric.scalar;

import io.lorapress.numeric.BlockScales;
import io.lorapress.numeric.Engine;
import io.lorapress.tensor.BFloat16;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Float16;
import io.lorapress.tensor.Float8;
import io.lorapress.tensor.FourBitBlocks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The definition of what is right: every operation written as it is specified, one element at a time. */
public final class ScalarEngine implements Engine {
    /** 1/127 as bitsandbytes writes it. */
    public static final float INT8_STEP = 7.874015718698502e-3f;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void dequantize(FourBitBlocks blocks, long first, int count, float[] out, int outOffset) {
        for (int i = 0; i < count; i++) {
            long element = first + i;
            float scale = BlockScales.of(blocks, element / blocks.blockSize());
            out[outOffset + i] = round(blocks.dtype(), blocks.codebook()[nibble(blocks.nibbles(), element)] * scale);
        }
    }

    /** The even element of a byte is its high nibble. */
    private static int nibble(MemorySegment nibbles, long element) {
        int pair = nibbles.get(BYTE, element / 2);
        return (element & 1) == 0 ? pair >> 4 & 15 : pair & 15;
    }

    @Override
    public void dequantizeInt8(MemorySegment source, long firstByte, int count, float scb, float[] out, int outOffset) {
        for (int i = 0; i < count; i++) {
            out[outOffset + i] = source.get(BYTE, firstByte + i) * scb * INT8_STEP;
        }
    }

    @Override
    public void widen(DType dtype, MemorySegment source, long firstByte, int count, float[] out, int outOffset) {
        int bytes = dtype.bits() / Byte.SIZE;
        for (int i = 0; i < count; i++) {
            out[outOffset + i] = widen(dtype, source, firstByte + (long) i * bytes);
        }
    }

    private static float widen(DType dtype, MemorySegment source, long at) {
        return switch (dtype) {
            case F64 -> (float) source.get(DOUBLE, at);
            case F32 -> source.get(FLOAT, at);
            case F16 -> Float16.value(source.get(SHORT, at));
            case BF16 -> BFloat16.value(source.get(SHORT, at));
            case F8_E4M3 -> Float8.e4m3(source.get(BYTE, at));
            case F8_E5M2 -> Float8.e5m2(source.get(BYTE, at));
            case F8_E8M0 -> Float8.e8m0(source.get(BYTE, at));
            default -> throw new IllegalArgumentException(dtype + " is no float type of whole bytes");
        };
    }

    @Override
    public void addLowRank(float[] w, int wOffset, int rows, int columns, float[] a, float[] b, long firstRow, int rank, float scale) {
        for (int row = 0; row < rows; row++) {
            int bRow = Math.toIntExact((firstRow + row) * rank);
            addRow(w, wOffset + row * columns, 0, columns, columns, a, b, bRow, rank, scale);
        }
    }

    /** Columns {@code [from, to)} of one row; {@code bRow} is where the row of lora_B starts. */
    public static void addRow(float[] w, int wRow, int from, int to, int columns, float[] a, float[] b, int bRow, int rank, float scale) {
        for (int i = from; i < to; i++) {
            float sum = 0;
            for (int k = 0; k < rank; k++) {
                sum = Math.fma(b[bRow + k], a[k * columns + i], sum);
            }
            w[wRow + i] += scale * sum;
        }
    }

    @Override
    public void round(DType dtype, float[] values, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            values[i] = round(dtype, values[i]);
        }
    }

    private static float round(DType dtype, float value) {
        return switch (dtype) {
            case F32 -> value;
            case F16 -> Float16.round(value);
            case BF16 -> BFloat16.round(value);
            default -> throw notAWeightType(dtype);
        };
    }

    @Override
    public void narrow(DType dtype, float[] values, int offset, int count, MemorySegment target, long firstByte) {
        for (int i = 0; i < count; i++) {
            float value = values[offset + i];
            switch (dtype) {
                case F32 -> target.set(FLOAT, firstByte + (long) i * Float.BYTES, value);
                case F16 -> target.set(SHORT, firstByte + (long) i * Short.BYTES, Float16.bits(value));
                case BF16 -> target.set(SHORT, firstByte + (long) i * Short.BYTES, BFloat16.bits(value));
                default -> throw notAWeightType(dtype);
            }
        }
    }

    @Override
    public int firstNonFinite(float[] values, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            if (!Float.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }

    private static IllegalArgumentException notAWeightType(DType dtype) {
        return new IllegalArgumentException("weights are F32, F16 or BF16, not " + dtype);
    }
}
