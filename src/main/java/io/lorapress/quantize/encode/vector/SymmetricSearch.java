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
 */
final class SymmetricSearch {
    /** The weights and how much each counts, side by side: the input. */
    final float[] x;
    final float[] w;

    /** Per lane the result: level = nearest(weight * inverse) + half; a sub-block of zeros has scale and inverse 0. */
    final float[] scale = new float[GROUP];
    final float[] inverse = new float[GROUP];

    private final int half;
    private final int end;
    private final float[] wx;
    private final float[] peak = new float[GROUP];
    private final float[] size = new float[GROUP];
    private final float[] best = new float[GROUP];
    private final float[] tryInverse = new float[GROUP];
    private final float[] sumXL = new float[GROUP];
    private final float[] sumL2 = new float[GROUP];

    SymmetricSearch(int half, int n) {
        this.half = half;
        this.end = n * GROUP;
        this.x = new float[end];
        this.w = new float[end];
        this.wx = new float[end];
    }

    boolean zero(int lane) {
        return size[lane] < Peak.ZERO;
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
        clearZeros(0);
        clearZeros(WIDTH);
    }

    /** Gives whether all weights of these lanes are finite. */
    private boolean findPeak(int lane) {
        FloatVector peaks = FloatVector.zero(FLOATS);
        FloatVector sizes = peaks;
        FloatVector zeros = peaks;
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector size = v.abs();
            VectorMask<Float> larger = size.compare(VectorOperators.GT, sizes);
            peaks = peaks.blend(v, larger);
            sizes = sizes.blend(size, larger);
            zeros = zeros.add(v.mul(0));
            FloatVector.fromArray(FLOATS, w, i).mul(v).intoArray(wx, i);
        }
        // zeros are searched as if their largest was 1, which harms nothing, and cleared in the end
        peaks.blend(1, sizes.compare(VectorOperators.LT, Peak.ZERO)).intoArray(peak, lane);
        sizes.intoArray(size, lane);
        return zeros.compare(VectorOperators.EQ, 0).allTrue();
    }

    /** One scale: {@code numerator / peak} is its inverse. */
    private void sums(float numerator, boolean finite) {
        setInverse(numerator, 0);
        setInverse(numerator, WIDTH);
        if (finite) {
            sums();
        } else {
            sumsOfAny(0);
            sumsOfAny(WIDTH);
        }
    }

    private void setInverse(float numerator, int lane) {
        FloatVector.broadcast(FLOATS, numerator).div(FloatVector.fromArray(FLOATS, peak, lane)).intoArray(tryInverse, lane);
    }

    private void sums() {
        FloatVector shift = FloatVector.broadcast(FLOATS, Rounding.SHIFT);
        IntVector low = IntVector.broadcast(INTS, Float.floatToRawIntBits(Rounding.SHIFT) - half);
        IntVector high = IntVector.broadcast(INTS, Float.floatToRawIntBits(Rounding.SHIFT) + half - 1);
        FloatVector inverseA = FloatVector.fromArray(FLOATS, tryInverse, 0);
        FloatVector inverseB = FloatVector.fromArray(FLOATS, tryInverse, WIDTH);
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
        xlA.intoArray(sumXL, 0);
        xlB.intoArray(sumXL, WIDTH);
        l2A.intoArray(sumL2, 0);
        l2B.intoArray(sumL2, WIDTH);
    }

    private void sumsOfAny(int lane) {
        FloatVector inverses = FloatVector.fromArray(FLOATS, tryInverse, lane);
        FloatVector xl = FloatVector.zero(FLOATS);
        FloatVector l2 = xl;
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i).mul(inverses);
            FloatVector l = Lanes.toFloat(Lanes.nearest(v, -half, half - 1));
            xl = xl.add(FloatVector.fromArray(FLOATS, wx, i).mul(l));
            l2 = l2.add(FloatVector.fromArray(FLOATS, w, i).mul(l).mul(l));
        }
        xl.intoArray(sumXL, lane);
        l2.intoArray(sumL2, lane);
    }

    private void start(int lane) {
        FloatVector xl = FloatVector.fromArray(FLOATS, sumXL, lane);
        FloatVector l2 = FloatVector.fromArray(FLOATS, sumL2, lane);
        FloatVector scales = xl.div(l2).blend(0, l2.compare(VectorOperators.EQ, 0));
        scales.intoArray(scale, lane);
        scales.mul(xl).intoArray(best, lane);
        FloatVector.fromArray(FLOATS, tryInverse, lane).intoArray(inverse, lane);
    }

    private void keepBetter(int lane) {
        FloatVector xl = FloatVector.fromArray(FLOATS, sumXL, lane);
        FloatVector l2 = FloatVector.fromArray(FLOATS, sumL2, lane);
        FloatVector bests = FloatVector.fromArray(FLOATS, best, lane);
        VectorMask<Float> better = l2.compare(VectorOperators.GT, 0)
                .and(xl.mul(xl).compare(VectorOperators.GT, bests.mul(l2)));
        FloatVector scales = xl.div(l2);
        FloatVector inverses = FloatVector.fromArray(FLOATS, tryInverse, lane);
        bests.blend(scales.mul(xl), better).intoArray(best, lane);
        FloatVector.fromArray(FLOATS, scale, lane).blend(scales, better).intoArray(scale, lane);
        FloatVector.fromArray(FLOATS, inverse, lane).blend(inverses, better).intoArray(inverse, lane);
    }

    private void clearZeros(int lane) {
        VectorMask<Float> zeros = FloatVector.fromArray(FLOATS, size, lane).compare(VectorOperators.LT, Peak.ZERO);
        FloatVector.fromArray(FLOATS, scale, lane).blend(0, zeros).intoArray(scale, lane);
        FloatVector.fromArray(FLOATS, inverse, lane).blend(0, zeros).intoArray(inverse, lane);
    }
}
