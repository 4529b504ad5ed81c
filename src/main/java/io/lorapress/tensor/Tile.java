package io.lorapress.tensor;

/**
 * Consecutive whole rows of one tensor as float32, in a buffer that is reused: valid only during the call it is passed to.
 * The values are already rounded to the tensor's own dtype unless the run asked for float32 precision.
 *
 * @param tensor   the tensor the rows are from (its dtype is the precision of the values)
 * @param firstRow index of the first row; rows are counted over all but the fastest dimension
 * @param rows     number of rows
 * @param values   the values, row after row
 * @param offset   where the first row starts in {@code values}
 */
public record Tile(TensorInfo tensor, long firstRow, int rows, float[] values, int offset) {
    /** Elements a row. */
    public int columns() {
        return Math.toIntExact(tensor.shape().columns());
    }
}
