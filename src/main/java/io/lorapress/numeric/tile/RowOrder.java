package io.lorapress.numeric.tile;

/** Which rows of a tile an output takes, and in which order. */
public sealed interface RowOrder {
    /** All rows as they are. */
    record Kept() implements RowOrder {
    }

    /**
     * One row of the tile for each row that comes out.
     *
     * @param rows counted from the tile's first row
     */
    record Gathered(int[] rows) implements RowOrder {
    }

    /**
     * Each matrix of the tile transposed.
     *
     * @param matrixRows rows of a matrix; the tile holds whole matrices
     * @param columns    columns of a matrix
     * @param count      columns that become rows, from {@code start} on, {@code step} apart
     */
    record Transposed(int matrixRows, int columns, int start, int step, int count) implements RowOrder {
    }

    RowOrder KEPT = new Kept();
}
