package io.lorapress.model.transform;

import io.lorapress.model.Transform;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.Tile;

/** Some elements of every row: {@code count} of them from {@code start} on, {@code step} apart. */
public record ColumnSelection(int start, int step, int count) implements Transform {
    @Override
    public long granularity(Shape source) {
        return 1;
    }

    @Override
    public Shape output(Shape source) {
        long[] dimensions = source.toArray();
        if (start + (long) (count - 1) * step >= source.columns()) {
            throw new IllegalArgumentException(count + " columns from " + start + " by " + step + " of " + source);
        }
        dimensions[dimensions.length - 1] = count;
        return Shape.of(dimensions);
    }

    @Override
    public void apply(Tile tile, RowSink sink) {
        float[] taken = new float[tile.rows() * count];
        for (int row = 0; row < tile.rows(); row++) {
            int from = tile.offset() + row * tile.columns() + start;
            for (int column = 0; column < count; column++) {
                taken[row * count + column] = tile.values()[from + column * step];
            }
        }
        sink.accept(tile.firstRow(), tile.rows(), taken, 0);
    }
}
