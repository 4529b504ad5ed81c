package io.lorapress.export.stream;

import io.lorapress.numeric.Engine;
import java.io.IOException;
import java.util.function.Consumer;

/** Does all the work of a tile on other hardware, where there is some. */
public interface TileOffload extends AutoCloseable {
    /** Nothing is done elsewhere. */
    TileOffload NONE = new TileOffload() {
        @Override
        public int tileWeights(SourceStep step) {
            return 0;
        }

        @Override
        public boolean run(SourceStep step, RowSource.Reader reader, long firstRow, int rows, Scratch scratch) {
            return false;
        }

        @Override
        public void close() {
        }
    };

    /** @param log hears, once each, of what went wrong there */
    static TileOffload of(Engine engine, Consumer<String> log) {
        return engine.accelerator().<TileOffload>map(accelerator -> new AcceleratedTiles(accelerator, engine, log)).orElse(NONE);
    }

    /** Weights a tile of this step should have; 0 for a step that is better done here. */
    int tileWeights(SourceStep step);

    /** False when nothing was done, so that the worker does it. */
    boolean run(SourceStep step, RowSource.Reader reader, long firstRow, int rows, Scratch scratch) throws IOException;

    /** Gives back memory. */
    @Override
    void close();
}
