package io.lorapress.model.transform;

import io.lorapress.model.Transform;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;

/**
 * One transform after another. The first must hand on runs that hold whole granules of the second: one that keeps rows in
 * place does, and so does a selection of whole matrices.
 */
public record Chain(Transform first, Transform second) implements Transform {
    @Override
    public long granularity(Shape source) {
        Shape between = first.output(source);
        long granule = second.granularity(between);
        long step = first.granularity(source);
        if (granule == 1) {
            return step;
        }
        long rows = granule * source.rows() / between.rows();
        return rows * between.rows() == granule * source.rows() && rows % step == 0 ? rows : source.rows();
    }

    @Override
    public Shape output(Shape source) {
        return second.output(first.output(source));
    }

    @Override
    public boolean changesValues() {
        return first.changesValues() || second.changesValues();
    }

    @Override
    public void apply(Tile tile, RowSink sink) {
        TensorInfo between = new TensorInfo(tile.tensor().name(), tile.tensor().dtype(), first.output(tile.tensor().shape()));
        first.apply(tile, (row, rows, values, offset) -> second.apply(new Tile(between, row, rows, values, offset), sink));
    }
}
