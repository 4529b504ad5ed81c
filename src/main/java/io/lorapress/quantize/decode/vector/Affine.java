package io.lorapress.quantize.decode.vector;

import static io.lorapress.quantize.vector.Lanes.INTS;

import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Levels to weights, and bits to levels. */
final class Affine {
    private static final IntVector LANE = IntVector.zero(INTS).addIndex(1);

    private Affine() {
    }

    static void putScaled(IntVector levels, float scale, float[] y, int at) {
        Lanes.toFloat(levels).mul(scale).intoArray(y, at);
    }

    static void putPlus(IntVector levels, float scale, float min, float[] y, int at) {
        Lanes.toFloat(levels).mul(scale).add(min).intoArray(y, at);
    }

    static void putMinus(IntVector levels, float scale, float min, float[] y, int at) {
        Lanes.toFloat(levels).mul(scale).sub(min).intoArray(y, at);
    }

    static IntVector lowNibbles(IntVector bytes) {
        return bytes.and(0xF);
    }

    static IntVector highNibbles(IntVector bytes) {
        return bytes.lanewise(VectorOperators.LSHR, 4).and(0xF);
    }

    static IntVector bitPairs(IntVector bytes, int pair) {
        return bytes.lanewise(VectorOperators.LSHR, 2 * pair).and(3);
    }

    /** Bit {@code bit} of each byte, worth {@code 1 << place}. */
    static IntVector bit(IntVector bytes, int bit, int place) {
        return bytes.lanewise(VectorOperators.LSHR, bit).and(1).lanewise(VectorOperators.LSHL, place);
    }

    /** Bits {@code first} and following of {@code bits}, one a lane, worth 16 each. */
    static IntVector fifthBits(int bits, int first) {
        return IntVector.broadcast(INTS, bits >>> first).lanewise(VectorOperators.LSHR, LANE).and(1)
                .lanewise(VectorOperators.LSHL, 4);
    }
}
