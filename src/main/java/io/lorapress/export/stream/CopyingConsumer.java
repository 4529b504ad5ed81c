package io.lorapress.export.stream;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.Tile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Copies the stored bytes of a tensor that nothing changes: no bit of it, NaN payloads included, passes through arithmetic. */
public record CopyingConsumer(PartFile file, long offset, MemorySegment stored) implements TileConsumer {
    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public long granularity(Shape source) {
        return 1;
    }

    @Override
    public boolean needsValues() {
        return false;
    }

    @Override
    public void accept(Tile tile, Scratch scratch) throws IOException {
        DType dtype = tile.tensor().dtype();
        long first = dtype.byteSize(tile.firstRow() * tile.columns());
        long bytes = dtype.byteSize((long) tile.rows() * tile.columns());
        file.write(stored.asSlice(first, bytes).asByteBuffer(), offset + first);
    }
}
