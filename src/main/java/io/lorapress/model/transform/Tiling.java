package io.lorapress.model.transform;

import io.lorapress.model.Transform;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.Tile;

/**
 * Blocks of rows from grouped to tiled order: block {@code k * perGroup + r} goes to place {@code r * groups + k}. Linear
 * attention stores value heads by key head; llama.cpp repeats key heads over value heads the other way round. A
 * one-dimensional tensor is reordered by elements. Source: _reorder_v_heads of conversion/qwen.py.
 *
 * @param groups   number of groups
 * @param perGroup blocks a group
 * @param size     rows a block
 */
public record Tiling(long groups, long perGroup, long size) implements Transform {
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
        long length = source.rank() == 1 ? source.columns() : source.rows();
        if (groups * perGroup * size != length) {
            throw new IllegalArgumentException(groups + " groups of " + perGroup + " blocks of " + size + " are wanted");
        }
        return source;
    }

    @Override
    public void apply(Tile tile, RowSink sink) {
        if (tile.tensor().shape().rank() == 1) {
            new ColumnTiling(groups, perGroup, size).apply(tile, sink);
        } else {
            RowRuns.send(tile, this::target, sink);
        }
    }

    /** Where a row (or an element) goes. */
    long target(long row) {
        long block = row / size;
        return (block % perGroup * groups + block / perGroup) * size + row % size;
    }
}
