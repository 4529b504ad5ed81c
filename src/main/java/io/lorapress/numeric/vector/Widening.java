package io.lorapress.numeric.vector;

import io.lorapress.numeric.scalar.ScalarEngine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** Stored types to float32. Each method gives how many values it has done; the rest is too short for a vector. */
final class Widening {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Widening() {
    }

    static int bf16(MemorySegment source, long from, int count, float[] out, int at) {
        MemorySegment values = source.asSlice(from, (long) count * Short.BYTES);
        int whole = Species.FLOAT.loopBound(count);
        for (int i = 0; i < whole; i += Species.LANES) {
            ShortVector bits = ShortVector.fromMemorySegment(Species.SHORT, values, (long) i * Short.BYTES, ByteOrder.LITTLE_ENDIAN);
            IntVector wide = (IntVector) bits.convertShape(VectorOperators.S2I, Species.INT, 0);
            wide.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(out, at + i);
        }
        return whole;
    }

    /** The compiler turns this loop into vector conversions; the Vector API has none. */
    static int f16(MemorySegment source, long from, int count, float[] out, int at) {
        MemorySegment values = source.asSlice(from, (long) count * Short.BYTES);
        for (int i = 0; i < count; i++) {
            out[at + i] = Float.float16ToFloat(values.get(SHORT, (long) i * Short.BYTES));
        }
        return count;
    }

    static int f32(MemorySegment source, long from, int count, float[] out, int at) {
        MemorySegment.copy(source, FLOAT, from, out, at, count);
        return count;
    }

    /** {@code (q * scb) / 127}, the division as a product. */
    static int int8(MemorySegment source, long from, int count, float scb, float[] out, int at) {
        MemorySegment bytes = source.asSlice(from, count);
        int step = Species.BYTE.length();
        int whole = Species.BYTE.loopBound(count);
        for (int i = 0; i < whole; i += step) {
            ByteVector q = ByteVector.fromMemorySegment(Species.BYTE, bytes, i, ByteOrder.LITTLE_ENDIAN);
            for (int part = 0; part < step / Species.LANES; part++) {
                FloatVector wide = (FloatVector) q.convertShape(VectorOperators.B2F, Species.FLOAT, part);
                wide.mul(scb).mul(ScalarEngine.INT8_STEP).intoArray(out, at + i + part * Species.LANES);
            }
        }
        return whole;
    }
}
