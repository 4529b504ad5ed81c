package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.List;

/**
 * What one module of an adapter does to one base tensor. Several changes to a tensor are applied in the order they are listed.
 * A change holds no values; {@link #prepare()} reads what it needs.
 */
public sealed interface Change permits LowRankChange, StackedLowRankChange, RowRangeChange, DoraChange, ColumnDoraChange,
        Replacement, TokenRowsChange, VectorChange, ScaleChange, HadamardChange, KroneckerChange, RotationChange {
    /** Names of the adapter's tensors that are used, whole or in part. */
    List<String> adapterTensors();

    /** The tensor's shape afterwards; differs from the base's where a vocabulary was resized. */
    Shape result();

    /** Whether all values are replaced, so that neither the base tensor nor the changes before this one matter. */
    default boolean replaces() {
        return false;
    }

    /** Rows that belong together: a range of rows begins at a multiple of it, and ends at one or at the tensor's end. */
    default long granularity() {
        return 1;
    }

    /** Whether {@link Prepared#observe} must have seen every row before {@link Prepared#apply} is right. */
    default boolean needsPrepass() {
        return false;
    }

    /** Whether the adapter's tensors are such that nothing changes: an untrained module. Reads them. */
    default boolean changesNothing() {
        return false;
    }

    /**
     * Whether {@link Prepared#apply} touches the weights only through the engine it is given: then one that writes down what it is asked
     * for knows the whole change.
     */
    default boolean throughEngine() {
        return false;
    }

    /** Reads the adapter's matrices for this tensor. The result is dropped when the tensor is done. */
    Prepared prepare();

    /** A change with its matrices in memory. */
    interface Prepared {
        /**
         * Looks at rows as they are before this change. Called for all rows, in order, by one thread at a time, and only when
         * {@link Change#needsPrepass()}; takes the same arguments as {@link #apply}. May overwrite {@code w}.
         */
        default void observe(long firstRow, int rows, int columns, float[] w, int offset, LowRankMerge engine) {
            throw new IllegalStateException("no prepass is needed");
        }

        /**
         * Changes rows in place. Safe for several threads at once, on ranges of their own.
         *
         * @param firstRow index of the first row, counted over all but the fastest dimension
         * @param columns  elements a row
         * @param w        the rows as float32, one after the other from {@code offset}
         */
        void apply(long firstRow, int rows, int columns, float[] w, int offset, LowRankMerge engine);
    }
}
