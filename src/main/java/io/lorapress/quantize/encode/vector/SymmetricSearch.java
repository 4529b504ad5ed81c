package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.INTS;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.encode.Peak;
import io.lorapress.quantize.encode.Rounding;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The scalar engine's SymmetricSearch for GROUP sub-blocks, one a lane. The products of finite weights are never beyond the levels
 * by more than one, so the short way of rounding is right for them. The levels are not kept but can be had from {@link #inverse}.
 * As in {@link AffineSearch}, what passes from step to step lies in one array of lanes.
 */
final class SymmetricSearch {
    private static final int PEAK = 0;
    private static final int SIZE = GROUP;
    private static final int SCALE = 2 * GROUP;
    private static final int INVERSE = 3 * GROUP;
    private static final int BEST = 4 * GROUP;
    private static final int TRY_INVERSE = 5 * GROUP;
    private static final int SUM_XL = 6 * GROUP;
    private static final int SUM_L2 = 7 * GROUP;

    /** The weights and how much each counts, side by side: the input. */
    final float[] x;
    final float[] w;

    private final int half;
    private final int end;
    private final float[] wx;
    private final float[] lanes = new float[8 * GROUP];

    SymmetricSearch(int half, int n) {
        this.half = half;
        this.end = n * GROUP;
        this.x = new float[end];
        this.w = new float[end];
        this.wx = new float[end];
    }

    /** 0 for a sub-block of zeros. */
    float scale(int lane) {
        return zero(lane) ? 0 : lanes[SCALE + lane];
    }

    /** level = nearest(weight * inverse) + half */
    float inverse(int lane) {
        return lanes[INVERSE + lane];
    }

    /** Whether no weight of the sub-block counts; all levels are 0 then, not half. */
    boolean zero(int lane) {
        return lanes[SIZE + lane] < Peak.ZERO;
    }

    void search() {
        boolean finite = findPeak(0) & findPeak(WIDTH);
        sums(-half, finite);
        start(0);
        start(WIDTH);
        for (int i = -9; i <= 9; i++) {
            if (i != 0) {
                sums(-(half + 0.1f * i), finite);
                keepBetter(0);
                keepBetter(WIDTH);
            }
        }
    }

    /** Gives whether all weights of these lanes are finite. */
    private boolean findPeak(int lane) {
        FloatVector peak = FloatVector.zero(FLOATS);
        FloatVector sizes = peak;
        FloatVector zeros = peak;
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector size = v.abs();
            VectorMask<Float> larger = size.compare(VectorOperators.GT, sizes);
            peak = peak.blend(v, larger);
            sizes = sizes.blend(size, larger);
            zeros = zeros.add(v.mul(0));
            FloatVector.fromArray(FLOATS, w, i).mul(v).intoArray(wx, i);
        }
        // zeros are searched as if their largest was 1, which harms nothing
        peak.blend(1, sizes.compare(VectorOperators.LT, Peak.ZERO)).intoArray(lanes, PEAK + lane);
        sizes.intoArray(lanes, SIZE + lane);
        return zeros.compare(VectorOperators.EQ, 0).allTrue();
    }

    /** The sums for one scale, whose inverse is {@code numerator / peak}. */
    private void sums(float numerator, boolean finite) {
        if (finite) {
            sums(numerator);
        } else {
            sumsOfAny(numerator, 0);
            sumsOfAny(numerator, WIDTH);
        }
    }

    private void sums(float numerator) {
        FloatVector shift = FloatVector.broadcast(FLOATS, Rounding.SHIFT);
        IntVector low = IntVector.broadcast(INTS, Float.floatToRawIntBits(Rounding.SHIFT) - half);
        IntVector high = IntVector.broadcast(INTS, Float.floatToRawIntBits(Rounding.SHIFT) + half - 1);
        FloatVector inverseA = FloatVector.broadcast(FLOATS, numerator).div(FloatVector.fromArray(FLOATS, lanes, PEAK));
        FloatVector inverseB = FloatVector.broadcast(FLOATS, numerator).div(FloatVector.fromArray(FLOATS, lanes, PEAK + WIDTH));
        FloatVector xlA = FloatVector.zero(FLOATS);
        FloatVector xlB = xlA;
        FloatVector l2A = xlA;
        FloatVector l2B = xlA;
        for (int i = 0; i < end; i += GROUP) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, i).mul(inverseA).add(shift).reinterpretAsInts().max(low).min(high)
                    .reinterpretAsFloats().sub(shift);
            FloatVector b = FloatVector.fromArray(FLOATS, x, i + WIDTH).mul(inverseB).add(shift).reinterpretAsInts().max(low)
                    .min(high).reinterpretAsFloats().sub(shift);
            xlA = xlA.add(FloatVector.fromArray(FLOATS, wx, i).mul(a));
            xlB = xlB.add(FloatVector.fromArray(FLOATS, wx, i + WIDTH).mul(b));
            l2A = l2A.add(FloatVector.fromArray(FLOATS, w, i).mul(a).mul(a));
            l2B = l2B.add(FloatVector.fromArray(FLOATS, w, i + WIDTH).mul(b).mul(b));
        }
        inverseA.intoArray(lanes, TRY_INVERSE);
        inverseB.intoArray(lanes, TRY_INVERSE + WIDTH);
        xlA.intoArray(lanes, SUM_XL);
        xlB.intoArray(lanes, SUM_XL + WIDTH);
        l2A.intoArray(lanes, SUM_L2);
        l2B.intoArray(lanes, SUM_L2 + WIDTH);
    }

    private void sumsOfAny(float numerator, int lane) {
        FloatVector inverse = FloatVector.broadcast(FLOATS, numerator).div(FloatVector.fromArray(FLOATS, lanes, PEAK + lane));
        FloatVector xl = FloatVector.zero(FLOATS);
        FloatVector l2 = xl;
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i).mul(inverse);
            FloatVector l = Lanes.toFloat(Lanes.nearest(v, -half, half - 1));
            xl = xl.add(FloatVector.fromArray(FLOATS, wx, i).mul(l));
            l2 = l2.add(FloatVector.fromArray(FLOATS, w, i).mul(l).mul(l));
        }
        inverse.intoArray(lanes, TRY_INVERSE + lane);
        xl.intoArray(lanes, SUM_XL + lane);
        l2.intoArray(lanes, SUM_L2 + lane);
    }

    private void start(int lane) {
        FloatVector xl = FloatVector.fromArray(FLOATS, lanes, SUM_XL + lane);
        FloatVector l2 = FloatVector.fromArray(FLOATS, lanes, SUM_L2 + lane);
        FloatVector scale = xl.div(l2).blend(0, l2.compare(VectorOperators.EQ, 0));
        scale.intoArray(lanes, SCALE + lane);
        scale.mul(xl).intoArray(lanes, BEST + lane);
        FloatVector.fromArray(FLOATS, lanes, TRY_INVERSE + lane).intoArray(lanes, INVERSE + lane);
    }

    private void keepBetter(int lane) {
        FloatVector xl = FloatVector.fromArray(FLOATS, lanes, SUM_XL + lane);
        FloatVector l2 = FloatVector.fromArray(FLOATS, lanes, SUM_L2 + lane);
        FloatVector best = FloatVector.fromArray(FLOATS, lanes, BEST + lane);
        FloatVector scale = xl.div(l2);
        FloatVector inverse = FloatVector.fromArray(FLOATS, lanes, TRY_INVERSE + lane);
        VectorMask<Float> better = l2.compare(VectorOperators.GT, 0).and(xl.mul(xl).compare(VectorOperators.GT, best.mul(l2)));
        best.blend(scale.mul(xl), better).intoArray(lanes, BEST + lane);
        FloatVector.fromArray(FLOATS, lanes, SCALE + lane).blend(scale, better).intoArray(lanes, SCALE + lane);
        FloatVector.fromArray(FLOATS, lanes, INVERSE + lane).blend(inverse, better).intoArray(lanes, INVERSE + lane);
    }
}
