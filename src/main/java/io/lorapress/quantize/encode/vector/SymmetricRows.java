package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** A batch of 32-weight blocks with importance, one block a lane, as the scalar engine's SymmetricRow takes them. */
final class SymmetricRows {
    private static final int SIZE = 32;

    private final Rows rows;
    private final int half;
    private final SymmetricSearch search;
    private final float[] rowSquares;
    private final float[] variance = new float[GROUP];
    private final int[] levels = new int[SIZE];
    private int first;

    SymmetricRows(Rows rows, int half) {
        this.rows = rows;
        this.half = half;
        this.search = new SymmetricSearch(half, SIZE);
        this.rowSquares = new float[rows.count()];
        SquareSums.of(rows.x(), rows.at(), rows.columns(), rows.count(), rowSquares);
    }

    void search(int firstBlock, int count) {
        first = firstBlock;
        SideBySide.load(rows.x(), rows.at() + SIZE * first, SIZE, count, search.x);
        SideBySide.loadImportance(rows, SIZE * first, SIZE, count, search.w);
        for (int b = 0; b < count; b++) {
            variance[b] = rowSquares[SIZE * (first + b) / rows.columns()] / rows.columns();
        }
        SideBySide.weigh(search.x, variance, search.w);
        search.search();
    }

    float scale(int b) {
        return search.scale[b];
    }

    /** The 32 levels of block {@code b} of the batch; the next call overwrites them. */
    int[] levels(int b) {
        float inverse = search.inverse[b];
        if (inverse == 0) {
            Arrays.fill(levels, 0);
        } else {
            for (int i = 0; i < SIZE; i += WIDTH) {
                FloatVector v = FloatVector.fromArray(FLOATS, rows.x(), rows.at() + SIZE * (first + b) + i).mul(inverse);
                Lanes.nearest(v, -half, half - 1).add(half).intoArray(levels, i);
            }
        }
        return levels;
    }
}
