package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.encode.vector.Lanes.FLOATS;
import static io.lorapress.quantize.encode.vector.Lanes.GROUP;
import static io.lorapress.quantize.encode.vector.Lanes.INTS;
import static io.lorapress.quantize.encode.vector.Lanes.WIDTH;

import io.lorapress.quantize.encode.Peak;
import io.lorapress.quantize.encode.Rounding;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The scalar engine's SymmetricSearch for GROUP sub-blocks, one a lane. The products to round are never beyond the levels by more
 * than one, so the short way of rounding is right for all of them. The levels are not kept but can be had from {@link #inverse}.
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

    void search() {
        findPeak(0);
        findPeak(WIDTH);
        sums(-half);
        start(0);
        start(WIDTH);
        for (int i = -9; i <= 9; i++) {
            if (i != 0) {
                sums(-(half + 0.1f * i));
                keepBetter(0);
                keepBetter(WIDTH);
            }
        }
        clearZeros(0);
        clearZeros(WIDTH);
    }

    private void findPeak(int lane) {
        FloatVector peaks = FloatVector.zero(FLOATS);
        FloatVector sizes = peaks;
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector size = v.abs();
            VectorMask<Float> larger = size.compare(VectorOperators.GT, sizes);
            peaks = peaks.blend(v, larger);
            sizes = sizes.blend(size, larger);
            FloatVector.fromArray(FLOATS, w, i).mul(v).intoArray(wx, i);
        }
        // zeros are searched as if their largest was 1, which harms nothing, and cleared in the end
        peaks.blend(1, sizes.compare(VectorOperators.LT, Peak.ZERO)).intoArray(peak, lane);
        sizes.intoArray(size, lane);
    }

    /** One scale: {@code numerator / peak} is its inverse. */
    private void sums(float numerator) {
        FloatVector shift = FloatVector.broadcast(FLOATS, Rounding.SHIFT);
        IntVector low = IntVector.broadcast(INTS, Float.floatToRawIntBits(Rounding.SHIFT) - half);
        IntVector high = IntVector.broadcast(INTS, Float.floatToRawIntBits(Rounding.SHIFT) + half - 1);
        FloatVector inverseA = FloatVector.broadcast(FLOATS, numerator).div(FloatVector.fromArray(FLOATS, peak, 0));
        FloatVector inverseB = FloatVector.broadcast(FLOATS, numerator).div(FloatVector.fromArray(FLOATS, peak, WIDTH));
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
        inverseA.intoArray(tryInverse, 0);
        inverseB.intoArray(tryInverse, WIDTH);
        xlA.intoArray(sumXL, 0);
        xlB.intoArray(sumXL, WIDTH);
        l2A.intoArray(sumL2, 0);
        l2B.intoArray(sumL2, WIDTH);
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
