package io.lorapress.quantize.encode.scalar;

import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.Rounding;

/** Scale, min and levels of each 32-weight block of a row for Q4_1 and Q5_1. Source: quantize_row_q4_1_ref, _impl and their twins. */
final class AffineRow {
    private static final int SIZE = 32;

    private final float[] x;
    private final int at;
    private final float[] importance;
    private final int top;
    private final float variance;
    private final AffineSearch search;
    private final float[] w = new float[SIZE];
    private final byte[] levels = new byte[SIZE];
    private float scale;
    private float min;

    /** @param grid what to try when there is importance; without it lowest and highest weight become lowest and highest level */
    AffineRow(float[] x, int at, int columns, float[] importance, AffineGrid grid) {
        this.x = x;
        this.at = at;
        this.importance = importance;
        this.top = grid.top();
        this.variance = importance == null ? 0 : Weights.sumOfSquares(x, at, columns) / columns;
        this.search = new AffineSearch(grid, SIZE);
    }

    /** weight = scale * level + min */
    float scale() {
        return scale;
    }

    float min() {
        return min;
    }

    byte[] levels() {
        return levels;
    }

    void encode(int block) {
        if (importance == null) {
            plain(at + SIZE * block);
        } else {
            Weights.byImportance(x, at + SIZE * block, variance, importance, SIZE * block, SIZE, w);
            search.search(x, at + SIZE * block, w, levels, 0);
            scale = search.scale();
            min = -search.min();
        }
    }

    private void plain(int from) {
        min = Float.MAX_VALUE;
        float max = -Float.MAX_VALUE;
        for (int i = 0; i < SIZE; i++) {
            min = x[from + i] < min ? x[from + i] : min;
            max = x[from + i] > max ? x[from + i] : max;
        }
        scale = (max - min) / top;
        float inverse = scale != 0 ? 1 / scale : 0;
        for (int i = 0; i < SIZE; i++) {
            byte level = (byte) Rounding.truncate((x[from + i] - min) * inverse + 0.5f);
            levels[i] = (byte) Math.min(top, level);
        }
    }
}
