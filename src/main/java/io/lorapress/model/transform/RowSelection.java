package io.lorapress.model.transform;

import io.lorapress.model.Transform;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.Tile;

/**
 * Some rows of every matrix: {@code count} of them from {@code start} on, {@code step} apart. It takes a fused tensor apart
 * (dimension -2: rows of a matrix, or of each expert's matrix of a stack).
 */
public record RowSelection(long start, long step, long count) implements Transform {
    public static RowSelection rows(long start, long count) {
        return new RowSelection(start, 1, count);
    }

    @Override
    public long granularity(Shape source) {
        return 1;
    }

    @Override
    public boolean movesRows() {
        return true;
    }

    @Override
    public Shape output(Shape source) {
        long[] dimensions = source.toArray();
        if (dimensions.length < 2 || start + (count - 1) * step >= dimensions[dimensions.length - 2]) {
            throw new IllegalArgumentException("rows " + start + " to " + (start + (count - 1) * step) + " of " + source);
        }
        dimensions[dimensions.length - 2] = count;
        return Shape.of(dimensions);
    }

    @Override
    public void apply(Tile tile, RowSink sink) {
        long matrixRows = tile.tensor().shape().dimension(-2);
        RowRuns.send(tile, row -> target(row, matrixRows), sink);
    }

    /** Where a source row goes, or -1. */
    private long target(long row, long matrixRows) {
        long within = row % matrixRows - start;
        boolean taken = within >= 0 && within % step == 0 && within / step < count;
        return taken ? row / matrixRows * count + within / step : -1;
    }
}
