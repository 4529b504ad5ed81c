package io.lorapress.export.verify;

import io.lorapress.export.stream.RowSource;
import io.lorapress.export.stream.Scratch;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.tensor.Tile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.DoubleAdder;

/** Compares the rows of a merged tensor with those it started from. */
final class NormMeter implements TileConsumer {
    private final RowSource before;
    private final Path folder;
    private final DoubleAdder change = new DoubleAdder();
    private final DoubleAdder base = new DoubleAdder();
    private RowSource.Reader reader;

    /** @param before the tensor without its changes, or null where the base has none */
    NormMeter(RowSource before, Path folder) {
        this.before = before;
        this.folder = folder;
    }

    @Override
    public Path path() {
        return folder;
    }

    @Override
    public void accept(Tile tile, Scratch scratch) {
        int count = tile.rows() * tile.columns();
        float[] old = scratch.copy(count);
        read(tile, old, count);
        double changed = 0;
        double all = 0;
        for (int i = 0; i < count; i++) {
            double difference = (double) tile.values()[tile.offset() + i] - old[i];
            changed += difference * difference;
            all += (double) old[i] * old[i];
        }
        change.add(changed);
        base.add(all);
    }

    /** Rows that a resized vocabulary has more than the base count as new. */
    private void read(Tile tile, float[] old, int count) {
        long rows = before == null ? 0 : Math.clamp(before.info().shape().rows() - tile.firstRow(), 0, tile.rows());
        if (rows > 0) {
            reader().read(tile.firstRow(), (int) rows, old, 0);
        }
        Arrays.fill(old, (int) rows * tile.columns(), count, 0);
    }

    private synchronized RowSource.Reader reader() {
        if (reader == null) {
            reader = before.open();
        }
        return reader;
    }

    double changeNorm() {
        return Math.sqrt(change.sum());
    }

    double baseNorm() {
        return Math.sqrt(base.sum());
    }
}
