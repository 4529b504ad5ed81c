package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.List;

/**
 * A change to some consecutive rows of a tensor, as if they were a tensor of their own: one expert of a stack.
 *
 * @param start first row
 * @param count number of rows
 */
record RowRangeChange(Change inner, Shape result, long start, long count) implements Change {
    @Override
    public List<String> adapterTensors() {
        return inner.adapterTensors();
    }

    @Override
    public boolean needsPrepass() {
        return inner.needsPrepass();
    }

    @Override
    public boolean changesNothing() {
        return inner.changesNothing();
    }

    @Override
    public boolean throughEngine() {
        return inner.throughEngine();
    }

    @Override
    public Prepared prepare() {
        Prepared prepared = inner.prepare();
        return new Prepared() {
            @Override
            public void observe(long firstRow, int rows, int columns, float[] w, int offset, LowRankMerge engine) {
                within(firstRow, rows, columns, offset, (row, many, at) -> prepared.observe(row, many, columns, w, at, engine));
            }

            @Override
            public void apply(long firstRow, int rows, int columns, float[] w, int offset, LowRankMerge engine) {
                within(firstRow, rows, columns, offset, (row, many, at) -> prepared.apply(row, many, columns, w, at, engine));
            }
        };
    }

    private void within(long firstRow, int rows, int columns, int offset, Rows action) {
        long first = Math.max(firstRow, start);
        long end = Math.min(firstRow + rows, start + count);
        if (first < end) {
            action.run(first - start, (int) (end - first), offset + (int) (first - firstRow) * columns);
        }
    }

    @FunctionalInterface
    private interface Rows {
        void run(long firstRow, int rows, int offset);
    }
}
