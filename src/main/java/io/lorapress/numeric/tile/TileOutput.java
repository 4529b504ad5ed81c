package io.lorapress.numeric.tile;

import io.lorapress.gguf.GgmlType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What one output wants of a tile.
 *
 * @param type     what rows are encoded as
 * @param order    which rows of the tile come out
 * @param rows     how many rows come out
 * @param columns  weights a row that comes out
 * @param runs     all rows, cut where the importance changes
 * @param sampled  rows (of those that come out) whose values are wanted back as well
 * @param delivery takes the result
 */
public record TileOutput(GgmlType type, RowOrder order, int rows, int columns, List<Run> runs, int[] sampled, Delivery delivery) {
    private static final int[] NONE = {};

    /** Without importance, and no values back. */
    public TileOutput(GgmlType type, int rows, int columns, Delivery delivery) {
        this(type, RowOrder.KEPT, rows, columns, List.of(new Run(0, rows, null)), NONE, delivery);
    }

    /**
     * Consecutive rows that come out.
     *
     * @param importance one weight a column, or null
     */
    public record Run(int first, int rows, float[] importance) {
    }

    /** Takes the encoded rows and the sampled values; both are valid during the call only. */
    @FunctionalInterface
    public interface Delivery {
        /** @param samples float32, {@code sampled.length * columns} */
        void accept(MemorySegment encoded, MemorySegment samples) throws IOException;
    }

    public long bytes() {
        return rows * type.rowBytes(columns);
    }
}
