package io.lorapress.adapter;

/** The one piece of arithmetic that an adapter leaves to an engine, so that every engine merges a LoRA with the same bits. */
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
}
