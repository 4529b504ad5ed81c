package io.lorapress.export.gguf;

import io.lorapress.checkpoint.Mxfp4Tensor;
import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.Scratch;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.model.transform.Transpose;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.Tile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Writes MXFP4 blocks in GGUF's order of bits. The tiles of the source cut the work into shares; their values are not looked at.
 *
 * @param offset where the GGUF tensor's data starts in the file
 * @param rows   which of the stored rows (columns of the source) of each expert become rows of the tensor
 */
record ExpertCopy(PartFile file, long offset, Mxfp4Tensor stored, Transpose rows) implements TileConsumer {
    private static final long MOST_BYTES = 1 << 20;

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
        long sourceRows = tile.tensor().shape().rows();
        long tensorRows = rows.output(tile.tensor().shape()).rows();
        long end = (tile.firstRow() + tile.rows()) * tensorRows / sourceRows;
        long most = Math.max(1, MOST_BYTES / stored.ggufRowBytes());
        for (long row = tile.firstRow() * tensorRows / sourceRows; row < end; row += most) {
            write(row, (int) Math.min(most, end - row), scratch);
        }
    }

    private void write(long first, int count, Scratch scratch) throws IOException {
        long rowBytes = stored.ggufRowBytes();
        MemorySegment blocks = scratch.encoded(count * rowBytes);
        for (int i = 0; i < count; i++) {
            stored.repack(storedRow(first + i), 1, blocks, i * rowBytes);
        }
        file.write(blocks.asByteBuffer(), offset + first * rowBytes);
    }

    private long storedRow(long row) {
        Shape shape = stored.info().shape();
        long perExpert = rows.output(shape).dimension(-2);
        return row / perExpert * shape.columns() + rows.start() + row % perExpert * rows.step();
    }
}
