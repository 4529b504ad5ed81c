package io.lorapress.adapter;

import io.lorapress.tensor.Shape;

/**
 * Where the rows of a base tensor go in a GGUF file. A tensor that is split has several places; stacked experts that the base keeps
 * one by one share a name.
 *
 * @param tensor GGUF name
 * @param expert which matrix of the GGUF tensor it is, or -1 where it is the whole
 * @param rows   the order of rows
 */
public record GgufPlace(String tensor, int expert, RowOrder rows) {
    /** A permutation or a selection of rows that does not depend on the columns; for stacked experts, of each one's rows. */
    @FunctionalInterface
    public interface RowOrder {
        /**
         * @param values rows of a matrix [rows, columns] or of a stack [experts, rows, columns]
         * @param shape  of the values
         * @return the same rows as GGUF has them, of the same number of columns
         * @throws AdapterException with {@link AdapterError#CANNOT_WRITE} where more than rows are moved
         */
        float[] apply(float[] values, Shape shape);

        RowOrder SAME = (values, shape) -> values;
    }
}
