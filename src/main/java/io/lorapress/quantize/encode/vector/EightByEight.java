package io.lorapress.quantize.encode.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns 8 rows of 8 numbers to columns, for vectors of 8 lanes: row i is rotated by i, then column j is moved down by j in three
 * steps of 1, 2 and 4 rows, then each row holds one column and only its order is left to mend. A step takes from two rows but
 * moves nothing between lanes, which is what processors do quickest.
 */
final class EightByEight {
    private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;
    private static final VectorShuffle<Float> ROTATE_1 = VectorShuffle.fromOp(EIGHT, lane -> lane + 1 & 7);
    private static final VectorShuffle<Float> ROTATE_2 = VectorShuffle.fromOp(EIGHT, lane -> lane + 2 & 7);
    private static final VectorShuffle<Float> ROTATE_3 = VectorShuffle.fromOp(EIGHT, lane -> lane + 3 & 7);
    private static final VectorShuffle<Float> ROTATE_4 = VectorShuffle.fromOp(EIGHT, lane -> lane + 4 & 7);
    private static final VectorShuffle<Float> ROTATE_5 = VectorShuffle.fromOp(EIGHT, lane -> lane + 5 & 7);
    private static final VectorShuffle<Float> ROTATE_6 = VectorShuffle.fromOp(EIGHT, lane -> lane + 6 & 7);
    private static final VectorShuffle<Float> ROTATE_7 = VectorShuffle.fromOp(EIGHT, lane -> lane + 7 & 7);
    private static final VectorShuffle<Float> MEND_0 = VectorShuffle.fromOp(EIGHT, lane -> 0 - lane & 7);
    private static final VectorShuffle<Float> MEND_1 = VectorShuffle.fromOp(EIGHT, lane -> 1 - lane & 7);
    private static final VectorShuffle<Float> MEND_2 = VectorShuffle.fromOp(EIGHT, lane -> 2 - lane & 7);
    private static final VectorShuffle<Float> MEND_3 = VectorShuffle.fromOp(EIGHT, lane -> 3 - lane & 7);
    private static final VectorShuffle<Float> MEND_4 = VectorShuffle.fromOp(EIGHT, lane -> 4 - lane & 7);
    private static final VectorShuffle<Float> MEND_5 = VectorShuffle.fromOp(EIGHT, lane -> 5 - lane & 7);
    private static final VectorShuffle<Float> MEND_6 = VectorShuffle.fromOp(EIGHT, lane -> 6 - lane & 7);
    private static final VectorShuffle<Float> MEND_7 = VectorShuffle.fromOp(EIGHT, lane -> 7 - lane & 7);
    private static final VectorMask<Float> BY_1 = VectorMask.fromLong(EIGHT, 0xAA);
    private static final VectorMask<Float> BY_2 = VectorMask.fromLong(EIGHT, 0xCC);
    private static final VectorMask<Float> BY_4 = VectorMask.fromLong(EIGHT, 0xF0);

    private EightByEight() {
    }

    /** Row i is {@code source[at + i * rowStep]} and following; column j goes to {@code target[to + j * columnStep]} and following. */
    static void turn(float[] source, int at, int rowStep, float[] target, int to, int columnStep) {
        FloatVector a0 = FloatVector.fromArray(EIGHT, source, at);
        FloatVector a1 = FloatVector.fromArray(EIGHT, source, at + rowStep).rearrange(ROTATE_1);
        FloatVector a2 = FloatVector.fromArray(EIGHT, source, at + 2 * rowStep).rearrange(ROTATE_2);
        FloatVector a3 = FloatVector.fromArray(EIGHT, source, at + 3 * rowStep).rearrange(ROTATE_3);
        FloatVector a4 = FloatVector.fromArray(EIGHT, source, at + 4 * rowStep).rearrange(ROTATE_4);
        FloatVector a5 = FloatVector.fromArray(EIGHT, source, at + 5 * rowStep).rearrange(ROTATE_5);
        FloatVector a6 = FloatVector.fromArray(EIGHT, source, at + 6 * rowStep).rearrange(ROTATE_6);
        FloatVector a7 = FloatVector.fromArray(EIGHT, source, at + 7 * rowStep).rearrange(ROTATE_7);
        FloatVector b0 = a0.blend(a7, BY_1);
        FloatVector b1 = a1.blend(a0, BY_1);
        FloatVector b2 = a2.blend(a1, BY_1);
        FloatVector b3 = a3.blend(a2, BY_1);
        FloatVector b4 = a4.blend(a3, BY_1);
        FloatVector b5 = a5.blend(a4, BY_1);
        FloatVector b6 = a6.blend(a5, BY_1);
        FloatVector b7 = a7.blend(a6, BY_1);
        FloatVector c0 = b0.blend(b6, BY_2);
        FloatVector c1 = b1.blend(b7, BY_2);
        FloatVector c2 = b2.blend(b0, BY_2);
        FloatVector c3 = b3.blend(b1, BY_2);
        FloatVector c4 = b4.blend(b2, BY_2);
        FloatVector c5 = b5.blend(b3, BY_2);
        FloatVector c6 = b6.blend(b4, BY_2);
        FloatVector c7 = b7.blend(b5, BY_2);
        FloatVector d0 = c0.blend(c4, BY_4);
        FloatVector d1 = c1.blend(c5, BY_4);
        FloatVector d2 = c2.blend(c6, BY_4);
        FloatVector d3 = c3.blend(c7, BY_4);
        FloatVector d4 = c4.blend(c0, BY_4);
        FloatVector d5 = c5.blend(c1, BY_4);
        FloatVector d6 = c6.blend(c2, BY_4);
        FloatVector d7 = c7.blend(c3, BY_4);
        d0.rearrange(MEND_0).intoArray(target, to);
        d1.rearrange(MEND_1).intoArray(target, to + columnStep);
        d2.rearrange(MEND_2).intoArray(target, to + 2 * columnStep);
        d3.rearrange(MEND_3).intoArray(target, to + 3 * columnStep);
        d4.rearrange(MEND_4).intoArray(target, to + 4 * columnStep);
        d5.rearrange(MEND_5).intoArray(target, to + 5 * columnStep);
        d6.rearrange(MEND_6).intoArray(target, to + 6 * columnStep);
        d7.rearrange(MEND_7).intoArray(target, to + 7 * columnStep);
    }
}
