package io.lorapress.model.transform;

import io.lorapress.model.Transform;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.Tile;

/** As {@link Tiling}, for blocks of columns. */
public record ColumnTiling(long groups, long perGroup, long size) implements Transform {
    @Override
    public long granularity(Shape source) {
        return 1;
    }

    @Override
    public Shape output(Shape source) {
        long length = source.columns();
        if (groups * perGroup * size != length) {
            throw new IllegalArgumentException(groups + " groups of " + perGroup + " blocks of " + size + " are wanted");
        }
        return source;
    }

    @Override
    public void apply(Tile tile, RowSink sink) {
        Tiling order = new Tiling(groups, perGroup, size);
        int columns = tile.columns();
        float[] moved = new float[tile.rows() * columns];
        int block = Math.toIntExact(size);
        for (int column = 0; column < columns; column += block) {
            int target = Math.toIntExact(order.target(column));
            for (int row = 0; row < tile.rows(); row++) {
                System.arraycopy(tile.values(), tile.offset() + row * columns + column, moved, row * columns + target, block);
            }
        }
        sink.accept(tile.firstRow(), tile.rows(), moved, 0);
    }
}
