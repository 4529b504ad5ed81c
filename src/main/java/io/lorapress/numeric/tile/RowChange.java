package io.lorapress.numeric.tile;

/** A change to consecutive elements of a tile in float32, before it is rounded; changes apply in order. */
public sealed interface RowChange {
    /** Where the first changed element is in the tile. */
    int offset();

    int rows();

    int columns();

    /**
     * {@link io.lorapress.numeric.Engine#addLowRank}.
     *
     * @param a    lora_A, [rank, columns]
     * @param b    lora_B, [all rows, rank]
     * @param bRow the row of {@code b} for the first changed row
     */
    record LowRank(int offset, int rows, int columns, float[] a, float[] b, long bRow, int rank, float scale) implements RowChange {
    }

    /**
     * DoRA: every row times {@code magnitude / (float) sqrt(sum of squares)}, the squares added in float64 in order.
     *
     * @param first the magnitude of the first changed row
     */
    record Rescale(int offset, int rows, int columns, float[] magnitudes, int first) implements RowChange {
    }
}
