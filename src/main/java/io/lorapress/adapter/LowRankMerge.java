package io.lorapress.adapter;

/** The arithmetic that an adapter leaves to an engine, so that every engine merges a LoRA with the same bits. */
@FunctionalInterface
public interface LowRankMerge {
    /**
     * {@code w[o,i] += scale * acc}, where {@code acc = fma(b[o,k], a[k,i], acc)} for k = 0..rank-1 in order from +0, in float32;
     * the product with the scale and the sum round once each.
     *
     * @param w        rows of the base tensor, {@code rows * columns} from {@code wOffset}, changed in place
     * @param a        [rank, columns]
     * @param b        [all rows, rank]; the rows {@code firstRow ..} of it are used
     * @param firstRow which row of {@code b} belongs to the first row of {@code w}
     */
    void addLowRank(float[] w, int wOffset, int rows, int columns, float[] a, float[] b, long firstRow, int rank, float scale);

    /**
     * DoRA: every row times {@code magnitude / (float) sqrt(sum of squares)}, the squares added in float64 in order.
     *
     * @param magnitudes one a row of the tensor
     * @param first      which of them belongs to the first row of {@code w}
     */
    default void rescaleRows(float[] w, int wOffset, int rows, int columns, float[] magnitudes, int first) {
        for (int row = 0; row < rows; row++) {
            int from = wOffset + row * columns;
            double squares = 0;
            for (int i = from; i < from + columns; i++) {
                squares += (double) w[i] * w[i];
            }
            float factor = magnitudes[first + row] / (float) Math.sqrt(squares);
            for (int i = from; i < from + columns; i++) {
                w[i] = factor * w[i];
            }
        }
    }
}
