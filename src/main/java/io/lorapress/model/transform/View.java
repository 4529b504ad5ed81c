package io.lorapress.model.transform;

import io.lorapress.model.Transform;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;

/**
 * The same elements in the same order under another shape, and then another transform (or none).
 *
 * @param shape as many elements as the source has
 * @param then  what is done to the tensor of that shape
 */
public record View(Shape shape, Transform then) implements Transform {
    /** Only another shape. */
    public static View as(long... dimensions) {
        return new View(Shape.of(dimensions), IDENTITY);
    }

    @Override
    public long granularity(Shape source) {
        long elements = Math.multiplyExact(then.granularity(shape), shape.columns());
        return elements / greatestDivisor(elements, source.columns());
    }

    /** Rows of the source that hold a whole number of rows of the view, per granule of {@link #then}. */
    private static long greatestDivisor(long a, long b) {
        return b == 0 ? a : greatestDivisor(b, a % b);
    }

    @Override
    public Shape output(Shape source) {
        if (source.elements() != shape.elements()) {
            throw new IllegalArgumentException(source + " cannot be seen as " + shape);
        }
        return then.output(shape);
    }

    @Override
    public void apply(Tile tile, RowSink sink) {
        long first = tile.firstRow() * tile.columns() / shape.columns();
        long rows = (long) tile.rows() * tile.columns() / shape.columns();
        TensorInfo info = new TensorInfo(tile.tensor().name(), tile.tensor().dtype(), shape);
        then.apply(new Tile(info, first, Math.toIntExact(rows), tile.values(), tile.offset()), sink);
    }
}
