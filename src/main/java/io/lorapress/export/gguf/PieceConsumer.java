package io.lorapress.export.gguf;

import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.Scratch;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgmlType;
import io.lorapress.model.Transform;
import io.lorapress.numeric.tile.TileOutput;
import io.lorapress.quantize.RowEncoder;
import io.lorapress.tensor.Float16;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

/**
 * One source tensor's share in a tensor of GGUF files: shapes its tiles, encodes the rows and writes the blocks.
 *
 * @param tensor     name of the GGUF tensor
 * @param places     the files that want the same blocks, one for each output
 * @param firstRow   the tensor's row where this share starts
 * @param columns    weights a row of the GGUF tensor
 * @param importance what each column counts in each of the tensor's outermost slices (experts), or null
 * @param sliceRows  rows a slice
 */
record PieceConsumer(String tensor, List<Place> places, long firstRow, int columns, Transform transform, RowEncoder encoder,
                     ColumnWeights importance, long sliceRows) implements TileConsumer {
    /** For scales too: a block's is never larger than the block's largest weight. */
    private static final int BELOW_LIMIT = Integer.MIN_VALUE - Float.floatToRawIntBits(Float16.LIMIT);

    /**
     * @param offset where the GGUF tensor's data starts in the file
     * @param meter  compares what comes out with what went in
     */
    record Place(PartFile file, long offset, ErrorMeter meter) {
    }

    @Override
    public Path path() {
        return places.getFirst().file.path();
    }

    @Override
    public Optional<TileConsumer> joined(TileConsumer other) {
        if (!(other instanceof PieceConsumer piece && sameBlocks(piece))) {
            return Optional.empty();
        }
        List<Place> all = Stream.concat(places.stream(), piece.places.stream()).toList();
        return Optional.of(new PieceConsumer(tensor, all, firstRow, columns, transform, encoder, importance, sliceRows));
    }

    private boolean sameBlocks(PieceConsumer other) {
        return tensor.equals(other.tensor) && firstRow == other.firstRow && columns == other.columns && sliceRows == other.sliceRows
                && encoder.type() == other.encoder.type() && transform.equals(other.transform)
                && Objects.equals(importance, other.importance);
    }

    @Override
    public long granularity(Shape source) {
        return transform.granularity(source);
    }

    @Override
    public void accept(Tile tile, Scratch scratch) {
        transform.apply(tile, (row, rows, values, at) -> encodeSlices(firstRow + row, rows, values, at, scratch));
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
        int[] sampled = sampled(row, rows);
        measure(sampled, blocks, values, i -> at + sampled[i] * columns, scratch.row(columns));
        places.forEach(place -> place.file.writeNow(blocks.asByteBuffer(), place.offset + row * rowBytes));
    }

    /** @see ErrorMeter#sampled */
    int[] sampled(long row, int rows) {
        return places.getFirst().meter.sampled(row, rows);
    }

    /** Compares once for all places: they hold the same blocks. See {@link ErrorMeter#compare}. */
    void measure(int[] rows, MemorySegment blocks, float[] values, IntUnaryOperator at, float[] decoded) {
        ErrorMeter.Compared compared = places.getFirst().meter.compare(encoder.type(), columns, rows, blocks, values, at, decoded);
        places.forEach(place -> place.meter.add(compared));
    }

    /**
     * F16 ends at 65504, and the scales inside quantised blocks are F16 too: finite weights beyond it would become infinities that
     * were not in the model.
     */
    private void refuseOverflow(long row, float[] values, int at, int count) {
        if (encoder.type() == GgmlType.F32 || encoder.type() == GgmlType.BF16) {
            return;
        }
        if (mayOverflow(values, at, count)) {
            refuseLargest(row, values, at, count);
        }
    }

    private void refuseLargest(long row, float[] values, int at, int count) {
        float largest = 0;
        for (int i = at; i < at + count; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        if (Float.isFinite(largest)) {
            throw LorapressException.refused(tensor + ", row " + row + " and following: a weight of magnitude " + largest
                    + " does not fit " + encoder.type() + " (F16 ends at 65504); export this model as gguf:bf16 or gguf:f32");
        }
    }

    /**
     * Whether some value reaches the limit, or is inf or NaN. The bits of floats without sign are ordered as the magnitudes are: the
     * sum has its sign bit set for those at the limit and above. No branch stands in the way of the compiler's vectors.
     */
    private static boolean mayOverflow(float[] values, int at, int count) {
        int reached = 0;
        for (int i = at; i < at + count; i++) {
            reached |= (Float.floatToRawIntBits(values[i]) & 0x7FFF_FFFF) + BELOW_LIMIT;
        }
        return reached < 0;
    }
}
