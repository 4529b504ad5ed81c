package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.INTS;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.IQ4_NL;
import io.lorapress.quantize.encode.NearestValue;
import io.lorapress.quantize.encode.Peak;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The scalar engine's TableSearch for GROUP sub-blocks of 32, one a lane. */
final class TableSearch {
    private static final int SIZE = 32;
    private static final float END = IQ4_NL.value(0);

    /** The weights and how much each counts, side by side: the input. */
    final float[] x = new float[SIZE * GROUP];
    final float[] w = new float[SIZE * GROUP];
    final float[] scale = new float[GROUP];

    private final float[] peak = new float[GROUP];
    private final float[] size = new float[GROUP];
    private final float[] best = new float[GROUP];
    private final float[] inverse = new float[GROUP];
    private final float[] sumXQ = new float[GROUP];
    private final float[] sumQ2 = new float[GROUP];

    void search() {
        for (int lane = 0; lane < GROUP; lane += WIDTH) {
            findPeak(lane);
            FloatVector first = FloatVector.fromArray(FLOATS, peak, lane).neg().div(END);
            FloatVector.broadcast(FLOATS, 1).div(first).intoArray(inverse, lane);
            sums(lane);
            start(lane);
            for (int i = -7; i <= 7; i++) {
                FloatVector.broadcast(FLOATS, i + END).div(FloatVector.fromArray(FLOATS, peak, lane)).intoArray(inverse, lane);
                sums(lane);
                keepBetter(lane);
            }
            clearZeros(lane);
        }
    }

    private void findPeak(int lane) {
        FloatVector found = FloatVector.zero(FLOATS);
        for (int i = lane; i < x.length; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            found = found.blend(v, v.abs().compare(VectorOperators.GT, found.abs()));
        }
        found.intoArray(peak, lane);
        found.abs().intoArray(size, lane);
    }

    private void sums(int lane) {
        FloatVector inverses = FloatVector.fromArray(FLOATS, inverse, lane);
        FloatVector xq = FloatVector.zero(FLOATS);
        FloatVector q2 = xq;
        for (int i = lane; i < x.length; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector q = nearestValue(inverses.mul(v));
            FloatVector wq = FloatVector.fromArray(FLOATS, w, i).mul(q);
            xq = xq.add(wq.mul(v));
            q2 = q2.add(wq.mul(q));
        }
        xq.intoArray(sumXQ, lane);
        q2.intoArray(sumQ2, lane);
    }

    private static FloatVector nearestValue(FloatVector v) {
        FloatVector value = FloatVector.broadcast(FLOATS, IQ4_NL.value(15));
        for (int level = 14; level >= 0; level--) {
            value = value.blend(IQ4_NL.value(level), v.compare(VectorOperators.LT, NearestValue.bound(level)));
        }
        return value;
    }

    private void start(int lane) {
        FloatVector xq = FloatVector.fromArray(FLOATS, sumXQ, lane);
        FloatVector q2 = FloatVector.fromArray(FLOATS, sumQ2, lane);
        FloatVector scales = FloatVector.zero(FLOATS).blend(xq.div(q2), q2.compare(VectorOperators.GT, 0));
        scales.intoArray(scale, lane);
        scales.mul(xq).intoArray(best, lane);
    }

    private void keepBetter(int lane) {
        FloatVector xq = FloatVector.fromArray(FLOATS, sumXQ, lane);
        FloatVector q2 = FloatVector.fromArray(FLOATS, sumQ2, lane);
        FloatVector bests = FloatVector.fromArray(FLOATS, best, lane);
        VectorMask<Float> better = q2.compare(VectorOperators.GT, 0).and(xq.mul(xq).compare(VectorOperators.GT, bests.mul(q2)));
        FloatVector scales = xq.div(q2);
        bests.blend(scales.mul(xq), better).intoArray(best, lane);
        FloatVector.fromArray(FLOATS, scale, lane).blend(scales, better).intoArray(scale, lane);
    }

    private void clearZeros(int lane) {
        VectorMask<Float> zeros = FloatVector.fromArray(FLOATS, size, lane).compare(VectorOperators.LT, Peak.ZERO);
        FloatVector.fromArray(FLOATS, scale, lane).blend(0, zeros).intoArray(scale, lane);
    }

    /** Encodes 32 weights, which are divided by {@code scale}, or all taken for 0 where it is 0, as nibbles. */
    static void putLevels(float scale, float[] source, int at, int[] levels, byte[] out, int outAt) {
        float inverse = scale != 0 ? 1 / scale : 0;
        for (int i = 0; i < SIZE; i += WIDTH) {
            nearestLevel(FloatVector.fromArray(FLOATS, source, at + i).mul(inverse)).intoArray(levels, i);
        }
        Lanes.putNibbles(levels, 0, SIZE / 2, SIZE / 2, out, outAt);
    }

    private static IntVector nearestLevel(FloatVector v) {
        IntVector found = IntVector.broadcast(INTS, 15);
        for (int level = 14; level >= 0; level--) {
            found = found.blend(level, v.compare(VectorOperators.LT, NearestValue.bound(level)).cast(INTS));
        }
        return found;
    }
}
