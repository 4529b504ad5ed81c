package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.INTS;
import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.encode.Peak;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The largest and smallest weights of a block of 32. Floats are compared by their bits, which is quick and keeps their order. */
final class Extremes {
    private static final int SIZE = 32;
    private static final int SIGN = Integer.MIN_VALUE;

    private Extremes() {
    }

    /** The largest size. */
    static float size(float[] x, int at) {
        IntVector max = IntVector.zero(INTS);
        for (int i = at; i < at + SIZE; i += WIDTH) {
            max = max.max(bits(x, i).and(~SIGN));
        }
        return Float.intBitsToFloat(max.reduceLanes(VectorOperators.MAX));
    }

    /** {@link Peak#of}: the first weight of the largest size. */
    static float peak(float[] x, int at) {
        IntVector up = IntVector.zero(INTS);
        IntVector down = up;
        for (int i = at; i < at + SIZE; i += WIDTH) {
            IntVector bits = bits(x, i);
            up = up.max(bits);
            down = down.max(bits.lanewise(VectorOperators.XOR, SIGN));
        }
        int highest = up.reduceLanes(VectorOperators.MAX);
        int lowest = down.reduceLanes(VectorOperators.MAX);
        if (highest == lowest) {
            return Peak.of(x, at, SIZE);
        }
        return highest > lowest ? Float.intBitsToFloat(highest) : -Float.intBitsToFloat(lowest);
    }

    /** The smallest weight; of zeros the first, whatever its sign. */
    static float low(float[] x, int at) {
        IntVector low = IntVector.broadcast(INTS, Integer.MAX_VALUE);
        for (int i = at; i < at + SIZE; i += WIDTH) {
            low = low.min(ordered(bits(x, i)));
        }
        float found = fromOrdered(low.reduceLanes(VectorOperators.MIN));
        return found == 0 ? firstZero(x, at) : found;
    }

    /** The largest weight; zero may have either sign. */
    static float high(float[] x, int at) {
        IntVector high = IntVector.broadcast(INTS, Integer.MIN_VALUE);
        for (int i = at; i < at + SIZE; i += WIDTH) {
            high = high.max(ordered(bits(x, i)));
        }
        return fromOrdered(high.reduceLanes(VectorOperators.MAX));
    }

    private static float firstZero(float[] x, int at) {
        int i = at;
        while (x[i] != 0) {
            i++;
        }
        return x[i];
    }

    /** Bits that compare as whole numbers as their floats do: those of negative floats turned around. */
    private static IntVector ordered(IntVector bits) {
        return bits.lanewise(VectorOperators.XOR, bits.lanewise(VectorOperators.ASHR, 31).and(~SIGN));
    }

    private static float fromOrdered(int ordered) {
        return Float.intBitsToFloat(ordered ^ ordered >> 31 & ~SIGN);
    }

    private static IntVector bits(float[] x, int at) {
        return FloatVector.fromArray(FLOATS, x, at).reinterpretAsInts();
    }
}
