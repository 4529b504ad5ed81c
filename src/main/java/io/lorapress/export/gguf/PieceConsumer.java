package io.lorapress.export.gguf;

import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.Scratch;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgmlType;
import io.lorapress.model.Transform;
import io.lorapress.numeric.tile.TileOutput;
import io.lorapress.quantize.RowEncoder;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One source tensor's share in a tensor of a GGUF file: shapes its tiles, encodes the rows and writes the blocks.
 *
 * @param tensor     name of the GGUF tensor
 * @param offset     where the GGUF tensor's data starts in the file
 * @param firstRow   the tensor's row where this share starts
 * @param columns    weights a row of the GGUF tensor
 * @param importance what each column counts in each of the tensor's outermost slices (experts), or null
 * @param sliceRows  rows a slice
 * @param meter      compares what comes out with what went in
 */
record PieceConsumer(String tensor, PartFile file, long offset, long firstRow, int columns, Transform transform, RowEncoder encoder,
                     ColumnWeights importance, long sliceRows, ErrorMeter meter) implements TileConsumer {
    /** Least magnitude that rounds to infinity in F16. A block's scale is never larger than the block's largest weight. */
    private static final float F16_LIMIT = 65520f;

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public long granularity(Shape source) {
        return transform.granularity(source);
    }

    @Override
    public void accept(Tile tile, Scratch scratch) throws IOException {
        try {
            transform.apply(tile, (row, rows, values, at) -> encodeSlices(firstRow + row, rows, values, at, scratch));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public Optional<TileOutput> onAccelerator(TensorInfo source, long first, int rows) {
        return encoder instanceof LlamaEncoder ? Optional.empty()
                : ShapedRows.of(transform, source.shape(), first, rows).map(shaped -> new AcceleratedPiece(this, shaped).output());
    }

    /** Rows of different experts have different importance: a run that crosses a slice is cut there. */
    private void encodeSlices(long row, int rows, float[] values, int at, Scratch scratch) {
        float[][] weights = importance == null ? null : importance.slices();
        int done = 0;
        while (done < rows) {
            long slice = (row + done) / sliceRows;
            int count = weights == null ? rows - done : (int) Math.min(rows - done, (slice + 1) * sliceRows - row - done);
            encode(row + done, count, values, at + done * columns, weights == null ? null : weights[(int) slice], scratch);
            done += count;
        }
    }

    private void encode(long row, int rows, float[] values, int at, float[] weights, Scratch scratch) {
        refuseOverflow(row, values, at, rows * columns);
        long rowBytes = encoder.type().rowBytes(columns);
        MemorySegment blocks = scratch.encoded(rows * rowBytes);
        encoder.encode(values, at, rows, columns, weights, blocks, 0);
        meter.measure(encoder.type(), row, rows, columns, values, at, blocks, scratch.row(columns));
        try {
            file.write(blocks.asByteBuffer(), offset + row * rowBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * F16 ends at 65504, and the scales inside quantised blocks are F16 too: finite weights beyond it would become infinities that
     * were not in the model.
     */
    private void refuseOverflow(long row, float[] values, int at, int count) {
        if (encoder.type() == GgmlType.F32 || encoder.type() == GgmlType.BF16) {
            return;
        }
        float largest = 0;
        for (int i = at; i < at + count; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        if (largest >= F16_LIMIT && Float.isFinite(largest)) {
            throw LorapressException.refused(tensor + ", row " + row + " and following: a weight of magnitude " + largest
                    + " does not fit " + encoder.type() + " (F16 ends at 65504); export this model as gguf:bf16 or gguf:f32");
        }
    }
}
