package io.lorapress.export.stream;

import io.lorapress.tensor.Tile;
import java.io.IOException;

/** Reads one tile and gives it to every consumer. */
record TileTask(StepProgress progress, TileOffload offload, long firstRow, int rows) {
    void run(Scratch scratch) {
        part(progress.step(), progress.reader(), offload, firstRow, rows, scratch);
        progress.rowsDone(rows);
    }

    /** Some rows, elsewhere where that can be, else here in tiles of the processor's size. */
    static void part(SourceStep step, RowSource.Reader reader, TileOffload offload, long firstRow, int rows, Scratch scratch) {
        if (elsewhere(step, reader, offload, firstRow, rows, scratch)) {
            return;
        }
        int size = TileSize.rows(step);
        for (int done = 0; done < rows; done += size) {
            here(step, reader, firstRow + done, Math.min(size, rows - done), scratch);
        }
    }

    private static boolean elsewhere(SourceStep step, RowSource.Reader reader, TileOffload offload, long firstRow, int rows,
                                     Scratch scratch) {
        try {
            return offload.run(step, reader, firstRow, rows, scratch);
        } catch (IOException e) {
            throw PartFile.unwritable(step.consumers().getFirst().path(), e);
        }
    }

    private static void here(SourceStep step, RowSource.Reader reader, long firstRow, int rows, Scratch scratch) {
        RowSource source = step.source();
        int count = Math.toIntExact(rows * source.info().shape().columns());
        float[] values = scratch.values(count);
        if (step.consumers().stream().anyMatch(TileConsumer::needsValues)) {
            reader.read(firstRow, rows, values, 0);
        }
        Tile tile = new Tile(source.info(), firstRow, rows, values, 0);
        for (TileConsumer consumer : step.consumers()) {
            feed(consumer, tile, scratch);
        }
    }

    private static void feed(TileConsumer consumer, Tile tile, Scratch scratch) {
        try {
            consumer.accept(tile, scratch);
        } catch (IOException e) {
            throw PartFile.unwritable(consumer.path(), e);
        }
    }
}
