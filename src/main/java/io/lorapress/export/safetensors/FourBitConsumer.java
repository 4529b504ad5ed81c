package io.lorapress.export.safetensors;

import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.Scratch;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.quantize.checkpoint.NestedScales;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.Tile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * Quantises tiles as they come and writes their nibbles. Scales are held until the tensor is done, four bytes a block: nested ones are
 * quantised around their mean.
 */
final class FourBitConsumer implements TileConsumer {
    private final FourBitForm form;
    private final PartFile file;
    private final ToLongFunction<String> places;
    private final AtomicLong rowsLeft;
    private float[] absmax;

    /** @param places where a tensor of the form goes, by what its name has beside the weight's */
    FourBitConsumer(FourBitForm form, PartFile file, ToLongFunction<String> places) {
        this.form = form;
        this.file = file;
        this.places = places;
        this.rowsLeft = new AtomicLong(form.weight().shape().rows());
    }

    @Override
    public Path path() {
        return file.path();
    }

    /** A block can cross rows; tiles begin where one begins. */
    @Override
    public long granularity(Shape source) {
        long blockSize = form.encoder().blockSize();
        return blockSize / Math.min(blockSize, Long.lowestOneBit(Math.max(1, source.columns())));
    }

    @Override
    public void accept(Tile tile, Scratch scratch) throws IOException {
        int count = tile.rows() * tile.columns();
        long first = tile.firstRow() * tile.columns();
        MemorySegment nibbles = scratch.encoded(Math.ceilDiv(count, 2));
        form.encoder().encode(tile.values(), tile.offset(), count, nibbles, scales(), Math.toIntExact(first / form.encoder().blockSize()));
        file.write(nibbles.asByteBuffer(), places.applyAsLong("") + first / 2);
        if (rowsLeft.addAndGet(-tile.rows()) == 0) {
            finish();
        }
    }

    private synchronized float[] scales() {
        if (absmax == null) {
            absmax = new float[Math.toIntExact(form.blocks())];
        }
        return absmax;
    }

    private synchronized void finish() throws IOException {
        if (form.nested()) {
            NestedScales scales = NestedScales.of(absmax);
            write(".absmax", scales.codes());
            write(".nested_absmax", LittleEndianFloats.bytes(scales.absmax()));
            write(form.stateSuffix(), form.state().bytes(scales.offset()));
        } else {
            write(".absmax", LittleEndianFloats.bytes(absmax));
        }
        absmax = null;
    }

    private void write(String suffix, byte[] content) throws IOException {
        file.write(ByteBuffer.wrap(content), places.applyAsLong(suffix));
    }
}
