package io.lorapress.export.gguf;

import io.lorapress.numeric.tile.TileOutput;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A tile's share of a GGUF tensor as data, and what is done with it once it is encoded: measured and written. */
final class AcceleratedPiece {
    private final PieceConsumer piece;
    private final ShapedRows shaped;
    private final int[] sampled;

    AcceleratedPiece(PieceConsumer piece, ShapedRows shaped) {
        this.piece = piece;
        this.shaped = shaped;
        this.sampled = shaped.runs().stream().flatMapToInt(run -> Arrays.stream(piece.sampled(piece.firstRow() + run.target(), run.rows()))
                .map(row -> run.first() + row)).toArray();
    }

    TileOutput output() {
        return new TileOutput(piece.encoder().type(), shaped.order(), shaped.count(), piece.columns(), runs(), sampled, this::accept);
    }

    /** Rows of different experts have different importance. */
    private List<TileOutput.Run> runs() {
        if (piece.importance() == null) {
            return List.of(new TileOutput.Run(0, shaped.count(), null));
        }
        float[][] weights = piece.importance().slices();
        List<TileOutput.Run> runs = new ArrayList<>();
        for (ShapedRows.Run run : shaped.runs()) {
            for (int done = 0; done < run.rows(); ) {
                long row = piece.firstRow() + run.target() + done;
                long slice = row / piece.sliceRows();
                int count = (int) Math.min(run.rows() - done, (slice + 1) * piece.sliceRows() - row);
                runs.add(new TileOutput.Run(run.first() + done, count, weights[(int) slice]));
                done += count;
            }
        }
        return runs;
    }

    private void accept(MemorySegment encoded, MemorySegment samples) {
        float[] values = samples.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        piece.measure(sampled, encoded, values, i -> i * piece.columns(), new float[piece.columns()]);
        piece.places().forEach(place -> write(place, encoded));
    }

    private void write(PieceConsumer.Place place, MemorySegment encoded) {
        long rowBytes = piece.encoder().type().rowBytes(piece.columns());
        for (ShapedRows.Run run : shaped.runs()) {
            place.file().writeNow(encoded.asSlice(run.first() * rowBytes, run.rows() * rowBytes).asByteBuffer(),
                    place.offset() + (piece.firstRow() + run.target()) * rowBytes);
        }
    }
}
