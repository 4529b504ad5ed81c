package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.encode.vector.Lanes.FLOATS;
import static io.lorapress.quantize.encode.vector.Lanes.GROUP;
import static io.lorapress.quantize.encode.vector.Lanes.INTS;
import static io.lorapress.quantize.encode.vector.Lanes.WIDTH;

import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.Rounding;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The scalar engine's AffineSearch for GROUP sub-blocks, one a lane. What passes from step to step lies in arrays: vectors that
 * live only inside a short method stay in registers. Levels are floats here; the best ones are not kept but can be had again from
 * {@link #inverse} and {@link #start}.
 */
final class AffineSearch {
    /** Up to here in size a product's nearest integer can be read from the sum with {@link Rounding#SHIFT}. */
    private static final float PLAIN = 0x1p21f;

    /** The weights and how much each counts, side by side: the input. */
    final float[] x;
    final float[] w;

    /** Per lane the result: weight = scale * level + offset, level = nearest((weight - start) * inverse). */
    final float[] scale = new float[GROUP];
    final float[] offset = new float[GROUP];
    final float[] start = new float[GROUP];
    final float[] inverse = new float[GROUP];
    final float[] sumW = new float[GROUP];

    private final AffineGrid grid;
    private final int end;
    private final float[] levels;
    private final float[] low = new float[GROUP];
    private final float[] high = new float[GROUP];
    private final float[] sumX = new float[GROUP];
    private final float[] bestError = new float[GROUP];
    private final float[] error = new float[GROUP];
    private final float[] tryInverse = new float[GROUP];
    private final float[] tryScale = new float[GROUP];
    private final float[] tryOffset = new float[GROUP];

    AffineSearch(AffineGrid grid, int n) {
        this.grid = grid;
        this.end = n * GROUP;
        this.x = new float[end];
        this.w = new float[end];
        this.levels = new float[end];
    }

    void search() {
        for (int lane = 0; lane < GROUP; lane += WIDTH) {
            measure(lane);
            guess(lane);
            guessLevels(lane);
        }
        errors();
        takeGuess();
        for (int i = 0; i < grid.candidates(); i++) {
            float steps = grid.steps(i);
            if (setInverse(steps, 0) & setInverse(steps, WIDTH)) {
                sums(0);
                sums(WIDTH);
            } else {
                sumsOfAnySize(0);
                sumsOfAnySize(WIDTH);
            }
            errors();
            keepBetter(0);
            keepBetter(WIDTH);
        }
    }

    private void measure(int lane) {
        FloatVector v = FloatVector.fromArray(FLOATS, x, lane);
        FloatVector lows = v;
        FloatVector highs = v;
        FloatVector sum = FloatVector.fromArray(FLOATS, w, lane);
        FloatVector sumV = sum.mul(v);
        for (int i = lane + GROUP; i < end; i += GROUP) {
            v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector weight = FloatVector.fromArray(FLOATS, w, i);
            lows = lows.blend(v, v.compare(VectorOperators.LT, lows));
            highs = highs.blend(v, v.compare(VectorOperators.GT, highs));
            sum = sum.add(weight);
            sumV = sumV.add(weight.mul(v));
        }
        lows.blend(0, lows.compare(VectorOperators.GT, 0)).intoArray(low, lane);
        highs.intoArray(high, lane);
        sum.intoArray(sumW, lane);
        sumV.intoArray(sumX, lane);
    }

    /** A lane whose weights are all the same gets scale 0; its range is stretched so that its levels come out as 0 throughout. */
    private void guess(int lane) {
        FloatVector lows = FloatVector.fromArray(FLOATS, low, lane);
        FloatVector highs = FloatVector.fromArray(FLOATS, high, lane);
        VectorMask<Float> flat = lows.compare(VectorOperators.EQ, highs);
        highs = highs.blend(1, flat);
        FloatVector inverses = FloatVector.broadcast(FLOATS, grid.top()).div(highs.sub(lows));
        highs.intoArray(high, lane);
        lows.intoArray(offset, lane);
        lows.intoArray(tryOffset, lane);
        lows.intoArray(start, lane);
        inverses.intoArray(inverse, lane);
        FloatVector.broadcast(FLOATS, 1).div(inverses).blend(0, flat).intoArray(tryScale, lane);
    }

    private void guessLevels(int lane) {
        FloatVector from = FloatVector.fromArray(FLOATS, start, lane);
        FloatVector inverses = FloatVector.fromArray(FLOATS, inverse, lane);
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i).sub(from).mul(inverses);
            Lanes.toFloat(Lanes.nearest(v, 0, grid.top())).intoArray(levels, i);
        }
    }

    /** Sets the inverse of the scale to try; gives whether all products with it are of a plain size. */
    private boolean setInverse(float steps, int lane) {
        FloatVector from = FloatVector.fromArray(FLOATS, offset, lane);
        FloatVector range = FloatVector.fromArray(FLOATS, high, lane).sub(from);
        FloatVector inverses = FloatVector.broadcast(FLOATS, steps).div(range);
        inverses.intoArray(tryInverse, lane);
        // the products of all weights lie between these two, because subtracting, multiplying and rounding keep their order
        FloatVector atHigh = inverses.mul(range);
        FloatVector atLow = inverses.mul(FloatVector.fromArray(FLOATS, low, lane).sub(from));
        return atHigh.abs().compare(VectorOperators.LT, PLAIN).and(atLow.abs().compare(VectorOperators.LT, PLAIN)).allTrue();
    }

    /** Levels and their sums. The bits of a sum with SHIFT count up with its integer, so they can be held in bounds as they are. */
    private void sums(int lane) {
        FloatVector shift = FloatVector.broadcast(FLOATS, Rounding.SHIFT);
        IntVector zero = shift.reinterpretAsInts();
        IntVector top = IntVector.broadcast(INTS, Float.floatToRawIntBits(Rounding.SHIFT) + grid.top());
        FloatVector from = FloatVector.fromArray(FLOATS, offset, lane);
        FloatVector inverses = FloatVector.fromArray(FLOATS, tryInverse, lane);
        FloatVector l1 = FloatVector.zero(FLOATS);
        FloatVector l2 = l1;
        FloatVector xl = l1;
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector l = v.sub(from).mul(inverses).add(shift).reinterpretAsInts().max(zero).min(top)
                    .reinterpretAsFloats().sub(shift);
            l.intoArray(levels, i);
            FloatVector wl = FloatVector.fromArray(FLOATS, w, i).mul(l);
            l1 = l1.add(wl);
            l2 = l2.add(wl.mul(l));
            xl = xl.add(wl.mul(v));
        }
        fit(l1, l2, xl, lane);
    }

    private void sumsOfAnySize(int lane) {
        FloatVector from = FloatVector.fromArray(FLOATS, offset, lane);
        FloatVector inverses = FloatVector.fromArray(FLOATS, tryInverse, lane);
        FloatVector l1 = FloatVector.zero(FLOATS);
        FloatVector l2 = l1;
        FloatVector xl = l1;
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector l = Lanes.toFloat(Lanes.nearest(v.sub(from).mul(inverses), 0, grid.top()));
            l.intoArray(levels, i);
            FloatVector wl = FloatVector.fromArray(FLOATS, w, i).mul(l);
            l1 = l1.add(wl);
            l2 = l2.add(wl.mul(l));
            xl = xl.add(wl.mul(v));
        }
        fit(l1, l2, xl, lane);
    }

    /** The least-squares fit to the levels; a lane that has none gets NaN, which is never better. */
    private void fit(FloatVector l1, FloatVector l2, FloatVector xl, int lane) {
        FloatVector ws = FloatVector.fromArray(FLOATS, sumW, lane);
        FloatVector xs = FloatVector.fromArray(FLOATS, sumX, lane);
        FloatVector determinant = ws.mul(l2).sub(l1.mul(l1));
        FloatVector scales = ws.mul(xl).sub(xs.mul(l1)).div(determinant);
        FloatVector offsets = l2.mul(xs).sub(l1.mul(xl)).div(determinant);
        VectorMask<Float> above = offsets.compare(VectorOperators.GT, 0);
        VectorMask<Float> fits = determinant.compare(VectorOperators.GT, 0);
        offsets.blend(0, above).intoArray(tryOffset, lane);
        FloatVector.broadcast(FLOATS, Float.NaN).blend(scales.blend(xl.div(l2), above), fits).intoArray(tryScale, lane);
    }

    private void errors() {
        if (grid.absolute()) {
            absoluteErrors();
        } else {
            squareErrors();
        }
    }

    private void squareErrors() {
        FloatVector scaleA = FloatVector.fromArray(FLOATS, tryScale, 0);
        FloatVector scaleB = FloatVector.fromArray(FLOATS, tryScale, WIDTH);
        FloatVector offsetA = FloatVector.fromArray(FLOATS, tryOffset, 0);
        FloatVector offsetB = FloatVector.fromArray(FLOATS, tryOffset, WIDTH);
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        for (int i = 0; i < end; i += GROUP) {
            FloatVector da = scaleA.mul(FloatVector.fromArray(FLOATS, levels, i)).add(offsetA)
                    .sub(FloatVector.fromArray(FLOATS, x, i));
            FloatVector db = scaleB.mul(FloatVector.fromArray(FLOATS, levels, i + WIDTH)).add(offsetB)
                    .sub(FloatVector.fromArray(FLOATS, x, i + WIDTH));
            a = a.add(FloatVector.fromArray(FLOATS, w, i).mul(da.mul(da)));
            b = b.add(FloatVector.fromArray(FLOATS, w, i + WIDTH).mul(db.mul(db)));
        }
        a.intoArray(error, 0);
        b.intoArray(error, WIDTH);
    }

    private void absoluteErrors() {
        FloatVector scaleA = FloatVector.fromArray(FLOATS, tryScale, 0);
        FloatVector scaleB = FloatVector.fromArray(FLOATS, tryScale, WIDTH);
        FloatVector offsetA = FloatVector.fromArray(FLOATS, tryOffset, 0);
        FloatVector offsetB = FloatVector.fromArray(FLOATS, tryOffset, WIDTH);
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        for (int i = 0; i < end; i += GROUP) {
            FloatVector da = scaleA.mul(FloatVector.fromArray(FLOATS, levels, i)).add(offsetA)
                    .sub(FloatVector.fromArray(FLOATS, x, i));
            FloatVector db = scaleB.mul(FloatVector.fromArray(FLOATS, levels, i + WIDTH)).add(offsetB)
                    .sub(FloatVector.fromArray(FLOATS, x, i + WIDTH));
            a = a.add(FloatVector.fromArray(FLOATS, w, i).mul(da.abs()));
            b = b.add(FloatVector.fromArray(FLOATS, w, i + WIDTH).mul(db.abs()));
        }
        a.intoArray(error, 0);
        b.intoArray(error, WIDTH);
    }

    private void takeGuess() {
        System.arraycopy(error, 0, bestError, 0, GROUP);
        System.arraycopy(tryScale, 0, scale, 0, GROUP);
    }

    private void keepBetter(int lane) {
        FloatVector errors = FloatVector.fromArray(FLOATS, error, lane);
        FloatVector best = FloatVector.fromArray(FLOATS, bestError, lane);
        FloatVector from = FloatVector.fromArray(FLOATS, offset, lane);
        VectorMask<Float> better = errors.compare(VectorOperators.LT, best);
        best.blend(errors, better).intoArray(bestError, lane);
        take(better, from, start, lane);
        take(better, FloatVector.fromArray(FLOATS, tryInverse, lane), inverse, lane);
        take(better, FloatVector.fromArray(FLOATS, tryScale, lane), scale, lane);
        take(better, FloatVector.fromArray(FLOATS, tryOffset, lane), offset, lane);
    }

    private static void take(VectorMask<Float> better, FloatVector from, float[] to, int lane) {
        FloatVector.fromArray(FLOATS, to, lane).blend(from, better).intoArray(to, lane);
    }
}
