package io.lorapress.quantize.encode;

import io.lorapress.gguf.GgmlType;
import java.util.Objects;

/**
 * Rows of weights to encode.
 *
 * @param x          the weights, row after row
 * @param at         where the first row starts
 * @param count      number of rows
 * @param columns    weights a row
 * @param importance one number a column, or null
 */
public record Rows(float[] x, int at, int count, int columns, float[] importance) {
    /** @throws IndexOutOfBoundsException when there are fewer weights, or fewer numbers of importance, than the rows need */
    public Rows {
        Objects.checkFromIndexSize((long) at, (long) count * columns, (long) x.length);
        if (importance != null) {
            Objects.checkFromIndexSize(0, columns, importance.length);
        }
    }

    public int blocks(GgmlType type) {
        return count * columns / type.blockSize();
    }

    /** Where in {@link #importance} that of a weight is; weights count from the first row's start. */
    public int importanceAt(int weight) {
        return weight % columns;
    }

    public boolean weighted() {
        return importance != null;
    }
}
