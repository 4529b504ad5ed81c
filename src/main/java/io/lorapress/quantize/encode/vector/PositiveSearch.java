package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.encode.Peak;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The scalar engine's PositiveSearch for GROUP super-blocks, one a lane: number j of super-block b is element j * GROUP + b. */
final class PositiveSearch {
    final float[] scale = new float[GROUP];

    private final int top;
    private final int end;
    private final float[] codes;
    private final float[] peak = new float[GROUP];
    private final float[] inverse = new float[GROUP];
    private final float[] bestError = new float[GROUP];
    private final float[] sumXL = new float[GROUP];
    private final float[] sumL2 = new float[GROUP];

    PositiveSearch(int top, int n) {
        this.top = top;
        this.end = n * GROUP;
        this.codes = new float[end];
    }

    /** Finds {@link #scale} and the codes; w tells how much each number counts. */
    void search(float[] x, float[] w) {
        for (int lane = 0; lane < GROUP; lane += WIDTH) {
            findPeak(x, lane);
            tryInverse(0, x, w, lane);
            for (int i = -4; i <= 4; i++) {
                if (i != 0) {
                    tryInverse(i, x, w, lane);
                }
            }
            start(x, w, lane);
            for (int round = 0; round < 5 && improve(x, w, lane); round++) {
            }
            finish(lane);
        }
    }

    /** Code of number j of super-block b, as a byte. */
    int code(int j, int b) {
        return peak[b] < Peak.ZERO ? 0 : (int) codes[j * GROUP + b];
    }

    private void findPeak(float[] x, int lane) {
        FloatVector max = FloatVector.zero(FLOATS);
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            max = v.blend(max, max.compare(VectorOperators.GT, v));
        }
        max.intoArray(peak, lane);
    }

    private void tryInverse(int step, float[] x, float[] w, int lane) {
        FloatVector inverses = FloatVector.broadcast(FLOATS, 0.1f * step + top).div(FloatVector.fromArray(FLOATS, peak, lane));
        FloatVector scales = FloatVector.broadcast(FLOATS, 1).div(inverses);
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector difference = v.sub(scales.mul(Lanes.toFloat(nearest(inverses.mul(v)))));
            sum = sum.add(FloatVector.fromArray(FLOATS, w, i).mul(difference).mul(difference));
        }
        if (step == 0) {
            inverses.intoArray(inverse, lane);
            sum.intoArray(bestError, lane);
        } else {
            keepBetter(inverses, sum, lane);
        }
    }

    private IntVector nearest(FloatVector v) {
        return Lanes.nearest(v, Integer.MIN_VALUE, top);
    }

    private void keepBetter(FloatVector inverses, FloatVector sum, int lane) {
        FloatVector best = FloatVector.fromArray(FLOATS, bestError, lane);
        VectorMask<Float> better = sum.compare(VectorOperators.LT, best);
        best.blend(sum, better).intoArray(bestError, lane);
        FloatVector.fromArray(FLOATS, inverse, lane).blend(inverses, better).intoArray(inverse, lane);
    }

    private void start(float[] x, float[] w, int lane) {
        FloatVector inverses = FloatVector.fromArray(FLOATS, inverse, lane);
        FloatVector xl = FloatVector.zero(FLOATS);
        FloatVector l2 = xl;
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector weight = FloatVector.fromArray(FLOATS, w, i);
            IntVector level = nearest(inverses.mul(v));
            FloatVector l = Lanes.toFloat(level);
            Lanes.toFloat(level.and(0xFF)).intoArray(codes, i);
            xl = xl.add(weight.mul(v).mul(l));
            l2 = l2.add(weight.mul(l).mul(l));
        }
        xl.intoArray(sumXL, lane);
        l2.intoArray(sumL2, lane);
    }

    private boolean improve(float[] x, float[] w, int lane) {
        boolean changed = false;
        for (int i = lane; i < end; i += GROUP) {
            changed |= improve(FloatVector.fromArray(FLOATS, x, i), FloatVector.fromArray(FLOATS, w, i), i, lane);
        }
        return changed;
    }

    private boolean improve(FloatVector v, FloatVector weight, int i, int lane) {
        FloatVector old = FloatVector.fromArray(FLOATS, codes, i);
        FloatVector oldXL = FloatVector.fromArray(FLOATS, sumXL, lane);
        FloatVector oldL2 = FloatVector.fromArray(FLOATS, sumL2, lane);
        FloatVector xl = oldXL.sub(weight.mul(v).mul(old));
        FloatVector l2 = oldL2.sub(weight.mul(old).mul(old));
        VectorMask<Float> open = xl.compare(VectorOperators.GT, 0).and(l2.compare(VectorOperators.GT, 0));
        IntVector level = nearest(v.mul(l2).div(xl));
        FloatVector l = Lanes.toFloat(level);
        FloatVector newXL = xl.add(weight.mul(v).mul(l));
        FloatVector newL2 = l2.add(weight.mul(l).mul(l));
        VectorMask<Float> better = newXL.mul(newXL).mul(oldL2).compare(VectorOperators.GT, oldXL.mul(oldXL).mul(newL2));
        VectorMask<Float> moves = open.and(l.compare(VectorOperators.NE, old)).and(better);
        old.blend(Lanes.toFloat(level.and(0xFF)), moves).intoArray(codes, i);
        oldXL.blend(newXL, moves).intoArray(sumXL, lane);
        oldL2.blend(newL2, moves).intoArray(sumL2, lane);
        return moves.anyTrue();
    }

    private void finish(int lane) {
        FloatVector xl = FloatVector.fromArray(FLOATS, sumXL, lane);
        FloatVector l2 = FloatVector.fromArray(FLOATS, sumL2, lane);
        VectorMask<Float> none = FloatVector.fromArray(FLOATS, peak, lane).compare(VectorOperators.LT, Peak.ZERO)
                .or(l2.compare(VectorOperators.GT, 0).not());
        xl.div(l2).blend(0, none).intoArray(scale, lane);
    }
}
