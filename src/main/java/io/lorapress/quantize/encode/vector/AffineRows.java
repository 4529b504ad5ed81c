package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** A batch of blocks of Q4_1 or Q5_1, as the scalar engine's AffineRow takes them. */
final class AffineRows {
    private static final int SIZE = 32;

    private final Rows rows;
    private final int top;
    private final AffineSearch search;
    private final float[] rowSquares;
    private final float[] variance = new float[GROUP];
    private final int[] levels = new int[SIZE];
    private int first;
    private float scale;
    private float min;

    /** @param grid what to try when there is importance */
    AffineRows(Rows rows, AffineGrid grid) {
        this.rows = rows;
        this.top = grid.top();
        this.search = new AffineSearch(grid, SIZE);
        this.rowSquares = new float[rows.weighted() ? rows.count() : 0];
        SquareSums.of(rows.x(), rows.at(), rows.columns(), rowSquares.length, rowSquares);
    }

    /** The batch that starts with this block. */
    void start(int firstBlock, int count) {
        first = firstBlock;
        if (rows.weighted()) {
            search(count);
        }
    }

    private void search(int count) {
        SideBySide.load(rows.x(), rows.at() + SIZE * first, SIZE, count, search.x);
        SideBySide.loadImportance(rows, SIZE * first, SIZE, count, search.w);
        for (int b = 0; b < count; b++) {
            variance[b] = rowSquares[SIZE * (first + b) / rows.columns()] / rows.columns();
        }
        SideBySide.weigh(search.x, variance, search.w);
        search.search();
    }

    /** Sets scale, min and levels to those of block {@code b} of the batch. */
    void select(int b) {
        int at = rows.at() + SIZE * (first + b);
        if (rows.weighted()) {
            scale = search.scale(b);
            min = search.offset(b);
            searchedLevels(search.start(b), search.inverse(b), at);
        } else {
            plain(at);
        }
    }

    /** weight = scale * level + min */
    float scale() {
        return scale;
    }

    float min() {
        return min;
    }

    int[] levels() {
        return levels;
    }

    private void searchedLevels(float start, float inverse, int at) {
        for (int i = 0; i < SIZE; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(FLOATS, rows.x(), at + i).sub(start).mul(inverse);
            Lanes.nearest(v, 0, top).intoArray(levels, i);
        }
    }

    private void plain(int at) {
        min = Extremes.low(rows.x(), at);
        scale = (Extremes.high(rows.x(), at) - min) / top;
        float inverse = scale != 0 ? 1 / scale : 0;
        if (Float.isInfinite(inverse)) {
            Arrays.fill(levels, 0);
            return;
        }
        for (int i = 0; i < SIZE; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(FLOATS, rows.x(), at + i).sub(min).mul(inverse).add(0.5f);
            IntVector level = (IntVector) v.convert(VectorOperators.F2I, 0);
            level.min(top).intoArray(levels, i);
        }
    }
}
