package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.encode.Rows;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Sub-blocks turned so that each has a lane of its own: element {@code i * GROUP + s} is weight i of sub-block s. What goes over
 * the weights of a sub-block in order then goes over vectors.
 */
final class SideBySide {
    private SideBySide() {
    }

    /** Turns {@code count} sub-blocks of n weights, one after the other from {@code source[at]} on; missing ones are zeros. */
    static void load(float[] source, int at, int n, int count, float[] x) {
        if (WIDTH == 8 && count == GROUP) {
            turn(source, at, n, x, 0);
            turn(source, at + WIDTH * n, n, x, WIDTH);
            return;
        }
        if (count < GROUP) {
            Arrays.fill(x, 0);
        }
        for (int s = 0; s < count; s++) {
            loadOne(source, at + s * n, n, x, s);
        }
    }

    private static void turn(float[] source, int at, int n, float[] x, int lane) {
        for (int i = 0; i < n; i += WIDTH) {
            EightByEight.turn(source, at + i, n, x, i * GROUP + lane, GROUP);
        }
    }

    /** The same of the importance of the weights from number {@code weight} of the rows on. */
    static void loadImportance(Rows rows, int weight, int n, int count, float[] w) {
        int at = rows.importanceAt(weight);
        if (at + n * count <= rows.columns()) {
            load(rows.importance(), at, n, count, w);
            return;
        }
        Arrays.fill(w, 0);
        for (int s = 0; s < count; s++) {
            loadOne(rows.importance(), rows.importanceAt(weight + s * n), n, w, s);
        }
    }

    private static void loadOne(float[] source, int at, int n, float[] x, int s) {
        for (int i = 0; i < n; i++) {
            x[i * GROUP + s] = source[at + i];
        }
    }

    /** In place of importance: importance * sqrt(variance + x^2), with one variance a lane. */
    static void weigh(float[] x, float[] variance, float[] w) {
        for (int lane = 0; lane < GROUP; lane += WIDTH) {
            FloatVector variances = FloatVector.fromArray(FLOATS, variance, lane);
            for (int i = lane; i < x.length; i += GROUP) {
                FloatVector v = FloatVector.fromArray(FLOATS, x, i);
                FloatVector.fromArray(FLOATS, w, i).mul(variances.add(v.mul(v)).sqrt()).intoArray(w, i);
            }
        }
    }

    /** The sum over a lane's weights of their squares, in order, for the vector of lanes from {@code lane} on. */
    static FloatVector sumOfSquares(float[] x, int lane) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = lane; i < x.length; i += GROUP) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            sum = sum.add(v.mul(v));
        }
        return sum;
    }

    /** The sum over a lane's weights, in order, for the vector of lanes from {@code lane} on. */
    static FloatVector sum(float[] w, int lane) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = lane; i < w.length; i += GROUP) {
            sum = sum.add(FloatVector.fromArray(FLOATS, w, i));
        }
        return sum;
    }

    static void square(float[] x, float[] squares) {
        for (int i = 0; i < x.length; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            v.mul(v).intoArray(squares, i);
        }
    }
}
