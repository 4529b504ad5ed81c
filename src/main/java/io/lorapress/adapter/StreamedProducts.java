package io.lorapress.adapter;

import java.util.Arrays;

/**
 * Products of a streamed matrix D [rows, columns] with tall matrices of a few columns, in float32, a tile of rows at a time. A
 * product of tiles is what an engine does for a LoRA: rows of D, or of its transpose, take the place of lora_B.
 */
final class StreamedProducts {
    private static final int TILE = 1 << 18;

    private final int rows;
    private final int columns;
    private final int width;
    private final RowProvider source;
    private final LowRankMerge engine;
    private final int tileRows;
    private final float[] tile;
    private final float[] turned;
    private double squares;

    /** @param width columns of the tall matrices */
    StreamedProducts(int rows, int columns, int width, RowProvider source, LowRankMerge engine) {
        this.rows = rows;
        this.columns = columns;
        this.width = width;
        this.source = source;
        this.engine = engine;
        this.tileRows = Math.clamp(TILE / columns, 1, rows);
        this.tile = new float[Math.multiplyExact(tileRows, columns)];
        this.turned = new float[tile.length];
    }

    /** Bytes of the tile, of its transpose and of what the source may need to make it. */
    static long tileBytes(long columns) {
        return 4L * Float.BYTES * Math.max(TILE, columns);
    }

    /** What is done with rows {@code [first, first + count)} of D, which are in the tile. */
    @FunctionalInterface
    private interface TileAction {
        void run(int first, int count);
    }

    private void eachTile(TileAction action) {
        for (int first = 0; first < rows; first += tileRows) {
            int count = Math.min(tileRows, rows - first);
            source.read(first, count, tile);
            action.run(first, count);
        }
    }

    /** D X, [rows, width]. */
    float[] times(float[] x) {
        float[] out = new float[Math.multiplyExact(rows, width)];
        eachTile((first, count) -> engine.addLowRank(out, first * width, count, width, x, tile, 0, columns, 1));
        return out;
    }

    /** D^T D X, [columns, width], in one pass. */
    float[] gram(float[] x) {
        float[] out = new float[x.length];
        float[] y = new float[tileRows * width];
        eachTile((first, count) -> {
            Arrays.fill(y, 0);
            engine.addLowRank(y, 0, count, width, x, tile, 0, columns, 1);
            addTransposed(count, y, out);
        });
        return out;
    }

    /** D^T Q, [columns, width]; measures D on the way. */
    float[] transposedTimes(float[] q) {
        float[] out = new float[Math.multiplyExact(columns, width)];
        float[] y = new float[tileRows * width];
        squares = 0;
        eachTile((first, count) -> {
            System.arraycopy(q, first * width, y, 0, count * width);
            addTransposed(count, y, out);
            for (int i = 0; i < count * columns; i++) {
                squares += (double) tile[i] * tile[i];
            }
        });
        return out;
    }

    /** The squared Frobenius norm of D, known after {@link #transposedTimes}. */
    double squares() {
        return squares;
    }

    /** out += d^T y, d the rows in the tile. */
    private void addTransposed(int count, float[] y, float[] out) {
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < columns; column++) {
                turned[column * count + row] = tile[row * columns + column];
            }
        }
        engine.addLowRank(out, 0, columns, width, y, turned, 0, count, 1);
    }
}
