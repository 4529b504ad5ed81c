package io.lorapress.numeric.tile;

import java.util.List;

/** Everything that is to be done with {@code rows} rows of {@code columns} elements. */
public record TileWork(TileInput input, int rows, int columns, List<TileOutput> outputs) {
    public long elements() {
        return (long) rows * columns;
    }
}
