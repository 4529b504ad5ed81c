package io.lorapress.export.stream;

import io.lorapress.tensor.Tile;
import java.io.IOException;

/** Reads one tile and gives it to every consumer. */
record TileTask(StepProgress progress, long firstRow, int rows) {
    void run(Scratch scratch) {
        RowSource source = progress.step().source();
        int count = Math.toIntExact(rows * source.info().shape().columns());
        float[] values = scratch.values(count);
        if (progress.step().consumers().stream().anyMatch(TileConsumer::needsValues)) {
            progress.reader().read(firstRow, rows, values, 0);
        }
        Tile tile = new Tile(source.info(), firstRow, rows, values, 0);
        for (TileConsumer consumer : progress.step().consumers()) {
            feed(consumer, tile, scratch);
        }
        progress.rowsDone(rows);
    }

    private void feed(TileConsumer consumer, Tile tile, Scratch scratch) {
        try {
            consumer.accept(tile, scratch);
        } catch (IOException e) {
            throw PartFile.unwritable(consumer.path(), e);
        }
    }
}
