package io.lorapress.export.stream;

import io.lorapress.tensor.Tile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Copies the stored bytes of a tensor that nothing changes: no bit of it, NaN payloads included, passes through arithmetic.
 *
 * @param offset where the tensor's data starts in the file
 * @param stored all of its data
 */
public record CopyingConsumer(PartFile file, long offset, MemorySegment stored) implements TileConsumer {
    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public boolean needsValues() {
        return false;
    }

    @Override
    public void accept(Tile tile, Scratch scratch) throws IOException {
        long first = before(tile.firstRow(), tile);
        file.write(stored.asSlice(first, before(tile.firstRow() + tile.rows(), tile) - first).asByteBuffer(), offset + first);
    }

    /** Bytes before a row. Rows of sub-byte values may end inside a byte: the tiles' shares meet all the same. */
    private long before(long row, Tile tile) {
        return Math.multiplyExact(stored.byteSize(), row) / tile.tensor().shape().rows();
    }
}
