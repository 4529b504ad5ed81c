package io.lorapress.model.transform;

import io.lorapress.model.Transform;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.Tile;

/**
 * The last two dimensions swapped, and of the rows that come out only {@code count} from {@code start} on, {@code step}
 * apart. It needs a matrix (of each expert) whole, and makes its output in strips, so that no second copy of it exists.
 *
 * @param count how many rows come out; -1 for all from {@code start} on
 */
public record Transpose(int start, int step, int count) implements Transform {
    public static final Transpose ALL = new Transpose(0, 1, -1);
    /** Rows that are made at a time: a cache line's worth of neighbours in the source. */
    private static final int STRIP = 16;

    @Override
    public long granularity(Shape source) {
        return source.dimension(-2);
    }

    @Override
    public Shape output(Shape source) {
        if (source.rank() < 2) {
            throw new IllegalArgumentException("a matrix is wanted");
        }
        long[] dimensions = source.toArray();
        int last = dimensions.length - 1;
        long rows = rows(source);
        if (start + (rows - 1) * step >= dimensions[last]) {
            throw new IllegalArgumentException(count + " columns from " + start + " by " + step + " of " + source);
        }
        dimensions[last] = dimensions[last - 1];
        dimensions[last - 1] = rows;
        return Shape.of(dimensions);
    }

    private long rows(Shape source) {
        return count < 0 ? (source.columns() - start) / step : count;
    }

    @Override
    public void apply(Tile tile, RowSink sink) {
        Shape shape = tile.tensor().shape();
        int matrix = Math.toIntExact(shape.dimension(-2));
        int rows = Math.toIntExact(rows(shape));
        float[] strip = new float[Math.min(STRIP, rows) * matrix];
        for (int first = 0; first < tile.rows(); first += matrix) {
            long out = (tile.firstRow() + first) / matrix * rows;
            for (int row = 0; row < rows; row += STRIP) {
                int count = Math.min(STRIP, rows - row);
                gather(tile, first, row, count, matrix, strip);
                sink.accept(out + row, count, strip, 0);
            }
        }
    }

    private void gather(Tile tile, int first, int row, int count, int matrix, float[] strip) {
        for (int column = 0; column < matrix; column++) {
            int from = tile.offset() + (first + column) * tile.columns() + start + row * step;
            for (int r = 0; r < count; r++) {
                strip[r * matrix + column] = tile.values()[from + r * step];
            }
        }
    }
}
