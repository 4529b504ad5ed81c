package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.encode.Peak;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The scalar engine's DescentSearch for GROUP sub-blocks, one a lane. A lane that did not change in a round would not change in
 * the next one either, so all go on until none does.
 */
final class DescentSearch {
    private static final int ROUNDS = 5;

    /** The weights, side by side: the input. */
    final float[] x;
    /** Levels less half, side by side; of no meaning in a lane of zeros. */
    final float[] levels;
    final float[] scale = new float[GROUP];

    private final int half;
    private final int end;
    private final float[] squares;
    private final float[] cubes;
    private final float[] size = new float[GROUP];
    private final float[] sumXL = new float[GROUP];
    private final float[] sumL2 = new float[GROUP];

    DescentSearch(int half, int n) {
        this.half = half;
        this.end = n * GROUP;
        this.x = new float[end];
        this.levels = new float[end];
        this.squares = new float[end];
        this.cubes = new float[end];
    }

    /** Whether all weights of a lane count as zero; its scale is 0 then, and so are its levels, without half. */
    boolean zero(int lane) {
        return size[lane] < Peak.ZERO;
    }

    void search() {
        for (int lane = 0; lane < GROUP; lane += WIDTH) {
            start(lane);
        }
        for (int round = 0; round < ROUNDS && improve(); round++) {
        }
        for (int lane = 0; lane < GROUP; lane += WIDTH) {
            finish(lane);
        }
    }

    private void start(int lane) {
        FloatVector peak = FloatVector.zero(FLOATS);
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            peak = peak.blend(v, v.abs().compare(VectorOperators.GT, peak.abs()));
            v.mul(v).intoArray(squares, i);
            v.mul(v).mul(v).intoArray(cubes, i);
        }
        peak.abs().intoArray(size, lane);
        FloatVector inverse = FloatVector.broadcast(FLOATS, -half).div(peak);
        FloatVector xl = FloatVector.zero(FLOATS);
        FloatVector l2 = xl;
        for (int i = lane; i < end; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector l = Lanes.toFloat(Lanes.nearest(inverse.mul(v), -half, half - 1));
            l.intoArray(levels, i);
            xl = xl.add(FloatVector.fromArray(FLOATS, cubes, i).mul(l));
            l2 = l2.add(FloatVector.fromArray(FLOATS, squares, i).mul(l).mul(l));
        }
        xl.intoArray(sumXL, lane);
        l2.intoArray(sumL2, lane);
    }

    private boolean improve() {
        boolean changed = false;
        for (int i = 0; i < end; i += WIDTH) {
            changed |= improve(i, i & GROUP - 1);
        }
        return changed;
    }

    private boolean improve(int i, int lane) {
        FloatVector oldXL = FloatVector.fromArray(FLOATS, sumXL, lane);
        FloatVector oldL2 = FloatVector.fromArray(FLOATS, sumL2, lane);
        FloatVector square = FloatVector.fromArray(FLOATS, squares, i);
        FloatVector cube = FloatVector.fromArray(FLOATS, cubes, i);
        FloatVector old = FloatVector.fromArray(FLOATS, levels, i);
        FloatVector xl = oldXL.sub(cube.mul(old));
        FloatVector l2 = oldL2.sub(square.mul(old).mul(old));
        FloatVector l = Lanes.toFloat(Lanes.nearest(FloatVector.fromArray(FLOATS, x, i).mul(l2).div(xl), -half, half - 1));
        VectorMask<Float> other = l.compare(VectorOperators.NE, old).and(xl.compare(VectorOperators.GT, 0));
        if (!other.anyTrue()) {
            return false;
        }
        FloatVector newXL = xl.add(cube.mul(l));
        FloatVector newL2 = l2.add(square.mul(l).mul(l));
        VectorMask<Float> better = newXL.mul(newXL).mul(oldL2).compare(VectorOperators.GT, oldXL.mul(oldXL).mul(newL2));
        VectorMask<Float> moves = other.and(better).and(newL2.compare(VectorOperators.GT, 0));
        old.blend(l, moves).intoArray(levels, i);
        oldXL.blend(newXL, moves).intoArray(sumXL, lane);
        oldL2.blend(newL2, moves).intoArray(sumL2, lane);
        return moves.anyTrue();
    }

    private void finish(int lane) {
        FloatVector xl = FloatVector.fromArray(FLOATS, sumXL, lane);
        FloatVector l2 = FloatVector.fromArray(FLOATS, sumL2, lane);
        VectorMask<Float> none = FloatVector.fromArray(FLOATS, size, lane).compare(VectorOperators.LT, Peak.ZERO)
                .or(l2.compare(VectorOperators.GT, 0).not());
        xl.div(l2).blend(0, none).intoArray(scale, lane);
    }
}
