package io.lorapress.adapter;

/** Rows of a matrix that is too large to hold; the same rows each time they are asked for. */
@FunctionalInterface
public interface RowProvider {
    /** Writes rows {@code [first, first + count)}, one after the other, to the start of {@code out}. */
    void read(long first, int count, float[] out);
}
