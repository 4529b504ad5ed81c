package io.lorapress.adapter;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A tensor of an adapter, in the mapped file. Values are widened to float32 when they are read, which F16, BF16 and F32 survive
 * unchanged (F64 rounds to nearest).
 */
record AdapterTensor(TensorInfo info, MemorySegment data) {
    private static final int CHUNK = 1 << 16;
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    String name() {
        return info.name();
    }

    Shape shape() {
        return info.shape();
    }

    DType dtype() {
        return info.dtype();
    }

    /** All values. */
    float[] values() {
        float[] out = new float[Math.toIntExact(shape().elements())];
        read(0, out.length, out, 0);
        return out;
    }

    /** Elements {@code [first, first + count)} of the flat order. */
    void read(long first, int count, float[] out, int offset) {
        switch (dtype()) {
            case F32 -> MemorySegment.copy(data, F32, first * Float.BYTES, out, offset, count);
            case F64 -> readDoubles(first, count, out, offset);
            case F16 -> readHalves(first, count, out, offset);
            case BF16 -> readBrainHalves(first, count, out, offset);
            default -> throw new IllegalStateException(name() + " is " + dtype());
        }
    }

    private void readDoubles(long first, int count, float[] out, int offset) {
        for (int i = 0; i < count; i++) {
            out[offset + i] = (float) data.get(F64, (first + i) * Double.BYTES);
        }
    }

    private void readHalves(long first, int count, float[] out, int offset) {
        short[] bits = halves(first, count);
        for (int i = 0; i < count; i++) {
            out[offset + i] = Float.float16ToFloat(bits[i]);
        }
    }

    private void readBrainHalves(long first, int count, float[] out, int offset) {
        short[] bits = halves(first, count);
        for (int i = 0; i < count; i++) {
            out[offset + i] = Float.intBitsToFloat(bits[i] << 16);
        }
    }

    /** In one copy: element by element a mapped file is slow to read until the JVM has compiled that, and planning is over by then. */
    private short[] halves(long first, int count) {
        short[] bits = new short[count];
        MemorySegment.copy(data, HALF, first * Short.BYTES, bits, 0, count);
        return bits;
    }

    /** Index of the first value that {@code condition} picks, or -1. */
    long firstWhere(FloatCondition condition) {
        long elements = shape().elements();
        float[] chunk = new float[(int) Math.min(CHUNK, elements)];
        for (long first = 0; first < elements; first += CHUNK) {
            int count = (int) Math.min(CHUNK, elements - first);
            read(first, count, chunk, 0);
            for (int i = 0; i < count; i++) {
                if (condition.holds(chunk[i])) {
                    return first + i;
                }
            }
        }
        return -1;
    }

    boolean sameValues(AdapterTensor other) {
        return dtype() == other.dtype() && shape().equals(other.shape()) && data.mismatch(other.data) < 0;
    }

    boolean isZero() {
        return firstWhere(value -> value != 0) < 0;
    }

    /** A question about one value. */
    @FunctionalInterface
    interface FloatCondition {
        boolean holds(float value);
    }
}
