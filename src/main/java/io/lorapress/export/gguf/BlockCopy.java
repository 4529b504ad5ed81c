package io.lorapress.export.gguf;

import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.Scratch;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.gguf.GgmlType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.Tile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Copies a tensor of a GGUF file that keeps its type. */
public record BlockCopy(PartFile file, long offset, GgmlType type, MemorySegment stored) implements TileConsumer {
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
        long rowBytes = type.rowBytes(tile.columns());
        file.write(stored.asSlice(tile.firstRow() * rowBytes, tile.rows() * rowBytes).asByteBuffer(), offset + tile.firstRow() * rowBytes);
    }
}
