package io.lorapress.export.stream;

import io.lorapress.numeric.tile.TileOutput;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** One output's use of one source tensor: shapes, encodes and writes the tiles it is given, in any order, from any thread. */
public interface TileConsumer {
    /** The file it writes, for the message when that fails. */
    Path path();

    /** Source rows that must come together; a consumer that takes them as they come needs no more than one. */
    default long granularity(Shape source) {
        return 1;
    }

    /** Whether it uses the tile's values; a consumer that copies stored bytes does not, and then they need not be computed. */
    default boolean needsValues() {
        return true;
    }

    void accept(Tile tile, Scratch scratch) throws IOException;

    /**
     * The same for {@code rows} rows from {@code firstRow} on as data, for hardware that can do it; empty where only {@link #accept}
     * can.
     */
    default Optional<TileOutput> onAccelerator(TensorInfo source, long firstRow, int rows) {
        return Optional.empty();
    }

    /** One consumer that does the work of this and the other, where that is less than both: empty where they have nothing in common. */
    default Optional<TileConsumer> joined(TileConsumer other) {
        return Optional.empty();
    }
}
