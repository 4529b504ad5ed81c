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
 * The scalar engine's DescentSearch for GROUP sub-blocks. One level in fifty moves at all, and as long as none does, all weights
 * can be asked at once whether theirs would. So first every sub-block, one a lane, is asked as it starts; those where a level wants
 * to move are then gone through one by one, with their weights in lanes as they come.
 */
final class DescentSearch {
    private static final int ROUNDS = 5;
    private static final int SIZE = 16;
    private static final int END = SIZE * GROUP;

    /** The weights, side by side: the input. */
    final float[] x = new float[END];
    /** Per lane the result. */
    final float[] scale = new float[GROUP];

    private final int half;
    private final float[] starts = new float[END];
    private final float[] size = new float[GROUP];
    private final float[] inverse = new float[GROUP];
    private final float[] sumXL = new float[GROUP];
    private final float[] sumL2 = new float[GROUP];
    private final int[] wanted = new int[GROUP];
    private final LanePass findPeak = this::findPeak;
    private final LanePass start = this::start;
    private final LanePass ask = this::ask;
    private final LanePass finish = this::finish;

    DescentSearch(int half) {
        this.half = half;
    }

    /**
     * Searches the first {@code count} lanes, whose weights lie in {@code source} from {@code at} on as they come. Levels that moved
     * go to {@code levels}, in the same order and less half.
     */
    void search(float[] source, int at, int count, float[] levels, int levelsAt) {
        LanePass.run(findPeak);
        LanePass.run(start);
        LanePass.run(ask);
        for (int s = 0; s < count; s++) {
            if (wanted[s] != 0 && !zero(s)) {
                setLevels(s, source, at + SIZE * s, levels, levelsAt + SIZE * s);
                descend(s, source, at + SIZE * s, levels, levelsAt + SIZE * s);
            }
        }
        LanePass.run(finish);
    }

    /** Whether a lane has no weight that counts; its scale is 0. */
    boolean zero(int lane) {
        return size[lane] < Peak.ZERO;
    }

    /** Whether the levels of a lane may be others than {@code nearest(weight * inverse)}. */
    boolean moved(int lane) {
        return wanted[lane] != 0;
    }

    float inverse(int lane) {
        return inverse[lane];
    }

    private void findPeak(int lane) {
        FloatVector peak = FloatVector.zero(FLOATS);
        FloatVector sizes = peak;
        for (int i = lane; i < END; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector larger = v.abs();
            VectorMask<Float> is = larger.compare(VectorOperators.GT, sizes);
            peak = peak.blend(v, is);
            sizes = sizes.blend(larger, is);
        }
        sizes.intoArray(size, lane);
        FloatVector.broadcast(FLOATS, -half).div(peak).intoArray(inverse, lane);
    }

    private void start(int lane) {
        FloatVector inverses = FloatVector.fromArray(FLOATS, inverse, lane);
        FloatVector xl = FloatVector.zero(FLOATS);
        FloatVector l2 = xl;
        for (int i = lane; i < END; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector l = Lanes.nearestPlain(inverses.mul(v), -half, half - 1);
            FloatVector w = v.mul(v);
            l.intoArray(starts, i);
            xl = xl.add(w.mul(v).mul(l));
            l2 = l2.add(w.mul(l).mul(l));
        }
        xl.intoArray(sumXL, lane);
        l2.intoArray(sumL2, lane);
    }

    /** Bit i: whether another level than its own would be the best for weight i as long as no other moves. */
    private void ask(int lane) {
        FloatVector sumsXL = FloatVector.fromArray(FLOATS, sumXL, lane);
        FloatVector sumsL2 = FloatVector.fromArray(FLOATS, sumL2, lane);
        IntVector bits = IntVector.zero(INTS);
        for (int i = 0; i < SIZE; i++) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i * GROUP + lane);
            FloatVector old = FloatVector.fromArray(FLOATS, starts, i * GROUP + lane);
            FloatVector w = v.mul(v);
            FloatVector xl = sumsXL.sub(w.mul(v).mul(old));
            FloatVector l2 = sumsL2.sub(w.mul(old).mul(old));
            FloatVector l = Lanes.toFloat(Lanes.nearest(v.mul(l2).div(xl), -half, half - 1));
            VectorMask<Float> other = l.compare(VectorOperators.NE, old).and(xl.compare(VectorOperators.GT, 0));
            bits = bits.blend(bits.or(1 << i), other.cast(INTS));
        }
        bits.intoArray(wanted, lane);
    }

    private void setLevels(int s, float[] source, int at, float[] levels, int levelsAt) {
        for (int i = 0; i < SIZE; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(FLOATS, source, at + i).mul(inverse[s]);
            Lanes.nearestPlain(v, -half, half - 1).intoArray(levels, levelsAt + i);
        }
    }

    /** Lets the weights move that want to, in order; after each move they are all asked anew. */
    private void descend(int s, float[] source, int at, float[] levels, int levelsAt) {
        int asking = wanted[s];
        int from = 0;
        boolean changed = false;
        for (int round = 0; round < ROUNDS; ) {
            int i = moveFirst(asking & -1 << from, s, source, at, levels, levelsAt);
            if (i < SIZE) {
                changed = true;
                from = i + 1;
                asking = ask(s, source, at, levels, levelsAt);
            } else if (changed) {
                changed = false;
                from = 0;
                round++;
            } else {
                return;
            }
        }
    }

    /** Moves the first of the weights that want to and may; gives its index, or SIZE. */
    private int moveFirst(int asking, int s, float[] source, int at, float[] levels, int levelsAt) {
        for (int rest = asking; rest != 0; rest &= rest - 1) {
            int i = Integer.numberOfTrailingZeros(rest);
            if (move(s, source[at + i], levels, levelsAt + i)) {
                return i;
            }
        }
        return SIZE;
    }

    private boolean move(int s, float v, float[] levels, int i) {
        float old = levels[i];
        float xl = sumXL[s] - v * v * v * old;
        float l2 = sumL2[s] - v * v * old * old;
        float l = Rounding.nearest(v * l2 / xl, -half, half - 1);
        float newXL = xl + v * v * v * l;
        float newL2 = l2 + v * v * l * l;
        if (newL2 > 0 && newXL * newXL * sumL2[s] > sumXL[s] * sumXL[s] * newL2) {
            levels[i] = l;
            sumXL[s] = newXL;
            sumL2[s] = newL2;
            return true;
        }
        return false;
    }

    /** What {@link #ask(int)} asks, of one sub-block. */
    private int ask(int s, float[] source, int at, float[] levels, int levelsAt) {
        int bits = 0;
        for (int i = 0; i < SIZE; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(FLOATS, source, at + i);
            FloatVector old = FloatVector.fromArray(FLOATS, levels, levelsAt + i);
            FloatVector w = v.mul(v);
            FloatVector xl = FloatVector.broadcast(FLOATS, sumXL[s]).sub(w.mul(v).mul(old));
            FloatVector l2 = FloatVector.broadcast(FLOATS, sumL2[s]).sub(w.mul(old).mul(old));
            FloatVector l = Lanes.toFloat(Lanes.nearest(v.mul(l2).div(xl), -half, half - 1));
            VectorMask<Float> other = l.compare(VectorOperators.NE, old).and(xl.compare(VectorOperators.GT, 0));
            bits |= (int) other.toLong() << i;
        }
        return bits;
    }

    private void finish(int lane) {
        FloatVector xl = FloatVector.fromArray(FLOATS, sumXL, lane);
        FloatVector l2 = FloatVector.fromArray(FLOATS, sumL2, lane);
        VectorMask<Float> none = FloatVector.fromArray(FLOATS, size, lane).compare(VectorOperators.LT, Peak.ZERO)
                .or(l2.compare(VectorOperators.GT, 0).not());
        xl.div(l2).blend(0, none).intoArray(scale, lane);
    }
}
