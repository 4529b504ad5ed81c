package io.lorapress.numeric.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * float32 to what is stored. Each method gives how many values it has done; the rest is too short for a vector, or has NaN,
 * whose half-precision bits depend on how the compiler converts.
 */
final class Narrowing {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Narrowing() {
    }

    static int roundBf16(float[] values, int offset, int count) {
        int whole = Species.FLOAT.loopBound(count);
        for (int i = 0; i < whole; i += Species.LANES) {
            BFloat16Vectors.round(FloatVector.fromArray(Species.FLOAT, values, offset + i)).intoArray(values, offset + i);
        }
        return whole;
    }

    static int roundF16(float[] values, int offset, int count) {
        if (NonFinite.anyNan(values, offset, count)) {
            return 0;
        }
        for (int i = 0; i < count; i++) {
            values[offset + i] = Float.float16ToFloat(Float.floatToFloat16(values[offset + i]));
        }
        return count;
    }

    static int bf16(float[] values, int offset, int count, MemorySegment target, long at) {
        MemorySegment stored = target.asSlice(at, (long) count * Short.BYTES);
        int whole = Species.FLOAT.loopBound(count);
        for (int i = 0; i < whole; i += Species.LANES) {
            IntVector rounded = BFloat16Vectors.roundedBits(FloatVector.fromArray(Species.FLOAT, values, offset + i));
            ShortVector upper = (ShortVector) rounded.lanewise(VectorOperators.LSHR, 16).convertShape(VectorOperators.I2S, Species.SHORT, 0);
            upper.intoMemorySegment(stored, (long) i * Short.BYTES, ByteOrder.LITTLE_ENDIAN);
        }
        return whole;
    }

    static int f16(float[] values, int offset, int count, MemorySegment target, long at) {
        if (NonFinite.anyNan(values, offset, count)) {
            return 0;
        }
        MemorySegment stored = target.asSlice(at, (long) count * Short.BYTES);
        for (int i = 0; i < count; i++) {
            stored.set(SHORT, (long) i * Short.BYTES, Float.floatToFloat16(values[offset + i]));
        }
        return count;
    }

    static int f32(float[] values, int offset, int count, MemorySegment target, long at) {
        MemorySegment.copy(values, offset, target, FLOAT, at, count);
        return count;
    }
}
