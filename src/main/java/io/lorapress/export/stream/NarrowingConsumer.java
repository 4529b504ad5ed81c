package io.lorapress.export.stream;

import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.Engine;
import io.lorapress.numeric.tile.TileOutput;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/** Writes a tensor's rows as they come, in F32, F16 or BF16. */
public record NarrowingConsumer(PartFile file, long offset, DType dtype, Engine engine) implements TileConsumer {
    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public void accept(Tile tile, Scratch scratch) throws IOException {
        int count = tile.rows() * tile.columns();
        MemorySegment bytes = scratch.encoded(dtype.byteSize(count));
        engine.narrow(dtype, tile.values(), tile.offset(), count, bytes, 0);
        file.write(bytes.asByteBuffer(), offset + dtype.byteSize(tile.firstRow() * tile.columns()));
    }

    @Override
    public Optional<TileOutput> onAccelerator(TensorInfo source, long firstRow, int rows) {
        long columns = source.shape().columns();
        return Optional.of(new TileOutput(GgmlType.valueOf(dtype.name()), rows, Math.toIntExact(columns),
                (encoded, _) -> file.write(encoded.asByteBuffer(), offset + dtype.byteSize(firstRow * columns))));
    }
}
