package io.lorapress.checkpoint;

import io.lorapress.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which scale a weight of a matrix has: one for all, one a row, one a block of rows and columns. Weights of several matrices
 * (experts) have one grid each, or one for all.
 *
 * @param blockRows    rows that share a scale
 * @param blockColumns columns that share a scale
 * @param columns      scales in a row of the grid
 * @param matrixStride scales from one matrix to the next, 0 when all share them
 */
record ScaleGrid(long blockRows, long blockColumns, long columns, long matrixStride) {
    /**
     * As PyTorch would broadcast: dimensions that the scale lacks are the last ones.
     *
     * @param block what the config says; used where it fits, since only it knows blocks that are cut off at the edge
     */
    static ScaleGrid of(RawTensor weight, RawTensor scale, Optional<QuantizationConfig.Block> block) {
        Shape shape = weight.shape();
        if (shape.rank() < 2 || scale.shape().rank() > shape.rank() && scale.shape().elements() != 1) {
            throw mismatch(weight, scale);
        }
        long[] scales = padded(scale.shape(), shape.rank());
        long gridRows = scales[scales.length - 2];
        long gridColumns = scales[scales.length - 1];
        long matrices = shape.elements() == 0 ? 0 : shape.elements() / (shape.dimension(-1) * shape.dimension(-2));
        long grids = scale.shape().elements() / Math.max(1, gridRows * gridColumns);
        if (grids != matrices && grids != 1) {
            throw mismatch(weight, scale);
        }
        Optional<QuantizationConfig.Block> fitting = block.filter(each -> Math.ceilDiv(shape.dimension(-2), (long) each.rows()) == gridRows
                && Math.ceilDiv(shape.dimension(-1), (long) each.columns()) == gridColumns);
        long rows = fitting.map(each -> (long) each.rows()).orElseGet(() -> share(weight, scale, shape.dimension(-2), gridRows));
        long columns = fitting.map(each -> (long) each.columns()).orElseGet(() -> share(weight, scale, shape.dimension(-1), gridColumns));
        return new ScaleGrid(rows, columns, gridColumns, grids == 1 ? 0 : gridRows * gridColumns);
    }

    private static long[] padded(Shape scale, int rank) {
        long[] dimensions = new long[rank];
        Arrays.fill(dimensions, 1);
        if (scale.elements() != 1) {
            System.arraycopy(scale.toArray(), 0, dimensions, 0, scale.rank());
        }
        return dimensions;
    }

    private static long share(RawTensor weight, RawTensor scale, long dimension, long scales) {
        if (scales == 0 || dimension % scales != 0) {
            throw mismatch(weight, scale);
        }
        return dimension / scales;
    }

    private static CheckpointException mismatch(RawTensor weight, RawTensor scale) {
        return scale.refused(CheckpointError.SCALE_MISMATCH, "has scales " + scale.shape() + ", which do not divide " + weight.name()
                + " " + weight.shape() + " into blocks");
    }

    /** Index of the first scale of a row. */
    long row(long matrix, long row) {
        return matrix * matrixStride + row / blockRows * columns;
    }
}
