package io.lorapress.model.transform;

import io.lorapress.model.Transform.RowSink;
import io.lorapress.tensor.Tile;
import java.util.function.LongUnaryOperator;

/** Hands on the rows of a tile that go somewhere, neighbours that stay neighbours in one run. */
final class RowRuns {
    private RowRuns() {
    }

    /** @param target output row of a source row, or -1 for a row that is left out */
    static void send(Tile tile, LongUnaryOperator target, RowSink sink) {
        int row = 0;
        while (row < tile.rows()) {
            long out = target.applyAsLong(tile.firstRow() + row);
            int run = 1;
            if (out >= 0) {
                while (row + run < tile.rows() && target.applyAsLong(tile.firstRow() + row + run) == out + run) {
                    run++;
                }
                sink.accept(out, run, tile.values(), tile.offset() + row * tile.columns());
            }
            row += run;
        }
    }
}
