package io.lorapress.model;

import io.lorapress.tensor.Shape;
import io.lorapress.tensor.Tile;

/**
 * How rows of a source tensor become rows of a GGUF tensor, tile by tile. A transform sees the source in order, in tiles of
 * {@link #granularity} rows or a multiple of it, and hands on runs of consecutive output rows.
 *
 * <p>Transforms are stateless: tiles of one tensor come from several threads at once.
 */
public interface Transform {
    /** Source rows that must come together, at least 1; all rows of the source for a transposition. */
    long granularity(Shape source);

    /** What comes out of the whole source (or of the part of it that this transform takes). */
    Shape output(Shape source);

    /** Whether it only moves whole rows, and none of it depends on how long they are. */
    default boolean movesRows() {
        return false;
    }

    /** Whether it makes values that a 16-bit checkpoint need not have room for. */
    default boolean changesValues() {
        return false;
    }

    /** Hands the output rows that this tile makes to {@code sink}. The tile's values must not be changed. */
    void apply(Tile tile, RowSink sink);

    /** Takes runs of consecutive output rows; the array may be reused after the call. */
    @FunctionalInterface
    interface RowSink {
        /**
         * @param firstRow first output row, counted from the start of this transform's output
         * @param rows     number of rows
         * @param values   the rows, one after the other
         * @param offset   where the first row starts in {@code values}
         */
        void accept(long firstRow, int rows, float[] values, int offset);
    }

    /** Every row as it is. */
    Transform IDENTITY = new Transform() {
        @Override
        public long granularity(Shape source) {
            return 1;
        }

        @Override
        public Shape output(Shape source) {
            return source;
        }

        @Override
        public boolean movesRows() {
            return true;
        }

        @Override
        public void apply(Tile tile, RowSink sink) {
            sink.accept(tile.firstRow(), tile.rows(), tile.values(), tile.offset());
        }
    };
}
