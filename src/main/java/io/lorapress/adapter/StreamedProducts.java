package io.lorapress.adapter;

import java.util.Arrays;

/** Products of a streamed matrix D [rows, columns] with tall matrices of a few columns, in float32, a tile of rows at a time. */
final class StreamedProducts {
    private static final int TILE = 1 << 18;

    private final int rows;
    private final int columns;
    private final int width;
    private final RowProvider source;
    private final int tileRows;
    private final float[] tile;
    private double squares;

    /** @param width columns of the tall matrices */
    StreamedProducts(int rows, int columns, int width, RowProvider source) {
        this.rows = rows;
        this.columns = columns;
        this.width = width;
        this.source = source;
        this.tileRows = Math.clamp(TILE / columns, 1, rows);
        this.tile = new float[Math.multiplyExact(tileRows, columns)];
    }

    /** What is done with one row of D, which starts at {@code at} in the tile. */
    @FunctionalInterface
    private interface RowAction {
        void run(int row, int at);
    }

    private void eachRow(RowAction action) {
        for (int first = 0; first < rows; first += tileRows) {
            int count = Math.min(tileRows, rows - first);
            source.read(first, count, tile);
            for (int row = 0; row < count; row++) {
                action.run(first + row, row * columns);
            }
        }
    }

    /** D X, [rows, width]. */
    float[] times(float[] x) {
        float[] out = new float[Math.multiplyExact(rows, width)];
        eachRow((row, at) -> addRow(out, row * width, at, x));
        return out;
    }

    /** D^T D X, [columns, width], in one pass. */
    float[] gram(float[] x) {
        float[] out = new float[x.length];
        float[] y = new float[width];
        eachRow((row, at) -> {
            Arrays.fill(y, 0);
            addRow(y, 0, at, x);
            addOuter(out, at, y, 0);
        });
        return out;
    }

    /** D^T Q, [columns, width]; measures D on the way. */
    float[] transposedTimes(float[] q) {
        float[] out = new float[Math.multiplyExact(columns, width)];
        squares = 0;
        eachRow((row, at) -> {
            addOuter(out, at, q, row * width);
            for (int column = 0; column < columns; column++) {
                squares += (double) tile[at + column] * tile[at + column];
            }
        });
        return out;
    }

    /** The squared Frobenius norm of D, known after {@link #transposedTimes}. */
    double squares() {
        return squares;
    }

    private void addRow(float[] out, int offset, int at, float[] x) {
        for (int column = 0; column < columns; column++) {
            float factor = tile[at + column];
            int from = column * width;
            for (int i = 0; i < width; i++) {
                out[offset + i] += factor * x[from + i];
            }
        }
    }

    private void addOuter(float[] out, int at, float[] y, int offset) {
        for (int column = 0; column < columns; column++) {
            float factor = tile[at + column];
            int to = column * width;
            for (int i = 0; i < width; i++) {
                out[to + i] += factor * y[offset + i];
            }
        }
    }
}
