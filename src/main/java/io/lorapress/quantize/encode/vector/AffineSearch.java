package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.INTS;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.Rounding;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The scalar engine's AffineSearch for GROUP sub-blocks, one a lane. Levels are floats here; the best ones are not kept but can be
 * had again from {@link #inverse} and {@link #start}.
 *
 * <p>Vectors stay inside a method and never cross a call, or they would be boxed where the compiler does not inline it: what
 * passes from step to step lies in one array of lanes.
 */
final class AffineSearch {
    /** Up to here in size a product's nearest integer can be read from its sum with {@link Rounding#SHIFT}. */
    private static final float PLAIN = 0x1p21f;

    private static final int LOW = 0;
    private static final int HIGH = GROUP;
    private static final int SUM_W = 2 * GROUP;
    private static final int SUM_X = 3 * GROUP;
    private static final int SCALE = 4 * GROUP;
    private static final int OFFSET = 5 * GROUP;
    private static final int START = 6 * GROUP;
    private static final int INVERSE = 7 * GROUP;
    private static final int ERROR = 8 * GROUP;
    private static final int TRY_SCALE = 9 * GROUP;
    private static final int TRY_OFFSET = 10 * GROUP;
    private static final int TRY_INVERSE = 11 * GROUP;
    private static final int TRY_ERROR = 12 * GROUP;
    private static final int SUM_L = 13 * GROUP;
    private static final int SUM_L2 = 14 * GROUP;
    private static final int SUM_XL = 15 * GROUP;

    /** The weights and how much each counts, side by side: the input. */
    final float[] x;
    final float[] w;

    private final AffineGrid grid;
    private final int end;
    private final float[] levels;
    private final float[] lanes = new float[16 * GROUP];

    AffineSearch(AffineGrid grid, int n) {
        this.grid = grid;
        this.end = n * GROUP;
        this.x = new float[end];
        this.w = new float[end];
        this.levels = new float[end];
    }

    /** weight = scale * level + offset */
    float scale(int lane) {
        return lanes[SCALE + lane];
    }

    float offset(int lane) {
        return lanes[OFFSET + lane];
    }

    /** level = nearest((weight - start) * inverse) */
    float start(int lane) {
        return lanes[START + lane];
    }

    float inverse(int lane) {
        return lanes[INVERSE + lane];
    }

    float sumW(int lane) {
        return lanes[SUM_W + lane];
    }

    void search() {
        for (int lane = 0; lane < GROUP; lane += WIDTH) {
            measure(lane);
            guess(lane);
            setLevels(lane);
        }
        errors();
        System.arraycopy(lanes, TRY_ERROR, lanes, ERROR, GROUP);
        System.arraycopy(lanes, TRY_SCALE, lanes, SCALE, GROUP);
        for (int i = 0; i < grid.candidates(); i++) {
            tryScale(grid.steps(i));
        }
    }

    private void tryScale(float steps) {
        if (setInverse(steps, 0) & setInverse(steps, WIDTH)) {
            sums(0);
            sums(WIDTH);
        } else {
            setLevels(0);
            setLevels(WIDTH);
            sumsOfLevels(0);
            sumsOfLevels(WIDTH);
        }
        fit(0);
        fit(WIDTH);
        errors();
        keepBetter(0);
        keepBetter(WIDTH);
    }

    private void measure(int lane) {
        FloatVector v = FloatVector.fromArray(FLOATS, x, lane);
        FloatVector low = v;
        FloatVector high = v;
        FloatVector sum = FloatVector.fromArray(FLOATS, w, lane);
        FloatVector sumV = sum.mul(v);
        for (int i = lane + GROUP; i < end; i += GROUP) {
            v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector weight = FloatVector.fromArray(FLOATS, w, i);
            low = low.blend(v, v.compare(VectorOperators.LT, low));
            high = high.blend(v, v.compare(VectorOperators.GT, high));
            sum = sum.add(weight);
            sumV = sumV.add(weight.mul(v));
        }
        low.blend(0, low.compare(VectorOperators.GT, 0)).intoArray(lanes, LOW + lane);
        high.intoArray(lanes, HIGH + lane);
        sum.intoArray(lanes, SUM_W + lane);
        sumV.intoArray(lanes, SUM_X + lane);
    }

    /** A lane whose weights are all the same gets scale 0; its range is stretched so that its levels come out as 0 throughout. */
    private void guess(int lane) {
        FloatVector low = FloatVector.fromArray(FLOATS, lanes, LOW + lane);
        FloatVector high = FloatVector.fromArray(FLOATS, lanes, HIGH + lane);
        VectorMask<Float> flat = low.compare(VectorOperators.EQ, high);
        high = high.blend(1, flat);
        FloatVector inverse = FloatVector.broadcast(FLOATS, grid.top()).div(high.sub(low));
        high.intoArray(lanes, HIGH + lane);
        low.intoArray(lanes, OFFSET + lane);
        low.intoArray(lanes, TRY_OFFSET + lane);
        low.intoArray(lanes, START + lane);
        inverse.intoArray(lanes, INVERSE + lane);
        inverse.intoArray(lanes, TRY_INVERSE + lane);
        FloatVector.broadcast(FLOATS, 1).div(inverse).blend(0, flat).intoArray(lanes, TRY_SCALE + lane);
    }

    /** Sets the inverse of the scale to try; gives whether all products with it are of a plain size. */
    private boolean setInverse(float steps, int lane) {
        FloatVector from = FloatVector.fromArray(FLOATS, lanes, OFFSET + lane);
        FloatVector range = FloatVector.fromArray(FLOATS, lanes, HIGH + lane).sub(from);
        FloatVector inverse = FloatVector.broadcast(FLOATS, steps).div(range);
        inverse.intoArray(lanes, TRY_INVERSE + lane);
        // the products of all weights lie between these two, because subtracting, multiplying and rounding keep their order
        FloatVector atHigh = inverse.mul(range);
        FloatVector atLow = inverse.mul(FloatVector.fromArray(FLOATS, lanes, LOW + lane).sub(from));
        return atHigh.abs().compare(VectorOperators.LT, PLAIN).and(atLow.abs().compare(VectorOperators.LT, PLAIN)).allTrue();
    }

    /** Levels and their sums. The bits of a sum with SHIFT count up with its integer, so they can be held in bounds as they are. */
    private void sums(int lane) {
        FloatVector shift = FloatVector.broadcast(FLOATS, Rounding.SHIFT);
        IntVector zero = shift.reinterpretAsInts();
        IntVector top = IntVector.broadcast(INTS, Float.floatToRawIntBits(Rounding.SHIFT) + grid.top());
        FloatVector from = FloatVector.fromArray(FLOATS, lanes, OFFSET + lane);
        FloatVector inverse = FloatVector.fromArray(FLOATS, lanes, TRY_INVERSE + lane);
        FloatVector l1 = FloatVector.zero(FLOATS);
        FloatVector l2 = l1;
        FloatVector xl = l1;
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector l = v.sub(from).mul(inverse).add(shift).reinterpretAsInts().max(zero).min(top)
                    .reinterpretAsFloats().sub(shift);
            l.intoArray(levels, i);
            FloatVector wl = FloatVector.fromArray(FLOATS, w, i).mul(l);
            l1 = l1.add(wl);
            l2 = l2.add(wl.mul(l));
            xl = xl.add(wl.mul(v));
        }
        l1.intoArray(lanes, SUM_L + lane);
        l2.intoArray(lanes, SUM_L2 + lane);
        xl.intoArray(lanes, SUM_XL + lane);
    }

    /** Levels for products of any size. */
    private void setLevels(int lane) {
        FloatVector from = FloatVector.fromArray(FLOATS, lanes, OFFSET + lane);
        FloatVector inverse = FloatVector.fromArray(FLOATS, lanes, TRY_INVERSE + lane);
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i).sub(from).mul(inverse);
            Lanes.toFloat(Lanes.nearest(v, 0, grid.top())).intoArray(levels, i);
        }
    }

    private void sumsOfLevels(int lane) {
        FloatVector l1 = FloatVector.zero(FLOATS);
        FloatVector l2 = l1;
        FloatVector xl = l1;
        for (int i = lane; i < end; i += GROUP) {
            FloatVector l = FloatVector.fromArray(FLOATS, levels, i);
            FloatVector wl = FloatVector.fromArray(FLOATS, w, i).mul(l);
            l1 = l1.add(wl);
            l2 = l2.add(wl.mul(l));
            xl = xl.add(wl.mul(FloatVector.fromArray(FLOATS, x, i)));
        }
        l1.intoArray(lanes, SUM_L + lane);
        l2.intoArray(lanes, SUM_L2 + lane);
        xl.intoArray(lanes, SUM_XL + lane);
    }

    /** The least-squares fit to the levels; a lane that has none gets NaN, which is never better. */
    private void fit(int lane) {
        FloatVector ws = FloatVector.fromArray(FLOATS, lanes, SUM_W + lane);
        FloatVector xs = FloatVector.fromArray(FLOATS, lanes, SUM_X + lane);
        FloatVector l1 = FloatVector.fromArray(FLOATS, lanes, SUM_L + lane);
        FloatVector l2 = FloatVector.fromArray(FLOATS, lanes, SUM_L2 + lane);
        FloatVector xl = FloatVector.fromArray(FLOATS, lanes, SUM_XL + lane);
        FloatVector determinant = ws.mul(l2).sub(l1.mul(l1));
        FloatVector scale = ws.mul(xl).sub(xs.mul(l1)).div(determinant);
        FloatVector offset = l2.mul(xs).sub(l1.mul(xl)).div(determinant);
        VectorMask<Float> above = offset.compare(VectorOperators.GT, 0);
        VectorMask<Float> fits = determinant.compare(VectorOperators.GT, 0);
        offset.blend(0, above).intoArray(lanes, TRY_OFFSET + lane);
        FloatVector.broadcast(FLOATS, Float.NaN).blend(scale.blend(xl.div(l2), above), fits).intoArray(lanes, TRY_SCALE + lane);
    }

    private void errors() {
        if (grid.absolute()) {
            absoluteErrors();
        } else {
            squareErrors();
        }
    }

    private void squareErrors() {
        FloatVector scaleA = FloatVector.fromArray(FLOATS, lanes, TRY_SCALE);
        FloatVector scaleB = FloatVector.fromArray(FLOATS, lanes, TRY_SCALE + WIDTH);
        FloatVector offsetA = FloatVector.fromArray(FLOATS, lanes, TRY_OFFSET);
        FloatVector offsetB = FloatVector.fromArray(FLOATS, lanes, TRY_OFFSET + WIDTH);
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
        a.intoArray(lanes, TRY_ERROR);
        b.intoArray(lanes, TRY_ERROR + WIDTH);
    }

    private void absoluteErrors() {
        FloatVector scaleA = FloatVector.fromArray(FLOATS, lanes, TRY_SCALE);
        FloatVector scaleB = FloatVector.fromArray(FLOATS, lanes, TRY_SCALE + WIDTH);
        FloatVector offsetA = FloatVector.fromArray(FLOATS, lanes, TRY_OFFSET);
        FloatVector offsetB = FloatVector.fromArray(FLOATS, lanes, TRY_OFFSET + WIDTH);
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
        a.intoArray(lanes, TRY_ERROR);
        b.intoArray(lanes, TRY_ERROR + WIDTH);
    }

    private void keepBetter(int lane) {
        FloatVector error = FloatVector.fromArray(FLOATS, lanes, TRY_ERROR + lane);
        FloatVector best = FloatVector.fromArray(FLOATS, lanes, ERROR + lane);
        FloatVector from = FloatVector.fromArray(FLOATS, lanes, OFFSET + lane);
        FloatVector inverse = FloatVector.fromArray(FLOATS, lanes, TRY_INVERSE + lane);
        FloatVector scale = FloatVector.fromArray(FLOATS, lanes, TRY_SCALE + lane);
        FloatVector offset = FloatVector.fromArray(FLOATS, lanes, TRY_OFFSET + lane);
        VectorMask<Float> better = error.compare(VectorOperators.LT, best);
        best.blend(error, better).intoArray(lanes, ERROR + lane);
        from.blend(offset, better).intoArray(lanes, OFFSET + lane);
        FloatVector.fromArray(FLOATS, lanes, START + lane).blend(from, better).intoArray(lanes, START + lane);
        FloatVector.fromArray(FLOATS, lanes, INVERSE + lane).blend(inverse, better).intoArray(lanes, INVERSE + lane);
        FloatVector.fromArray(FLOATS, lanes, SCALE + lane).blend(scale, better).intoArray(lanes, SCALE + lane);
    }
}
