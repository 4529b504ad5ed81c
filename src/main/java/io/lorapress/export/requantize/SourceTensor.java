package io.lorapress.export.requantize;

import io.lorapress.checkpoint.DecodedTensor;
import io.lorapress.checkpoint.StoredParts;
import io.lorapress.export.stream.RowSource;
import io.lorapress.failure.LorapressException;
import io.lorapress.model.family.GgufOrigin;
import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A tensor of the checkpoint that a GGUF file was made of, read out of the file: rows that the conversion moved are brought back to
 * their places. Where the conversion did more than move rows, the tensor can be replaced but not read.
 *
 * @param info      name, dtype and shape in the checkpoint
 * @param parts     where it lies
 * @param quantized whether the file holds it quantised
 * @param shares    the GGUF tensors it went to
 */
record SourceTensor(TensorInfo info, StoredParts parts, boolean quantized, List<Share> shares) implements DecodedTensor {
    /**
     * @param rows   of the GGUF tensor
     * @param origin for each row (element of a vector) of the checkpoint's tensor its row there, or -1; empty where values changed
     */
    record Share(RowSource rows, Optional<long[]> origin) {
        static Share of(GgufOrigin.Place place, TensorInfo info, RowSource rows) {
            return new Share(rows, place.rows(info.shape()));
        }
    }

    /** @throws LorapressException when values of it cannot be told from the file */
    void requireReadable() {
        long[] found = new long[Math.toIntExact(info.shape().rank() == 1 ? info.shape().columns() : info.shape().rows())];
        for (Share share : shares) {
            long[] origin = share.origin.orElseThrow(this::unreadable);
            for (int i = 0; i < origin.length; i++) {
                found[i] += origin[i] >= 0 ? 1 : 0;
            }
        }
        if (Arrays.stream(found).anyMatch(count -> count != 1)) {
            throw unreadable();
        }
    }

    @Override
    public String storage() {
        return parts.names().getFirst();
    }

    @Override
    public boolean isQuantized() {
        return quantized;
    }

    @Override
    public void readRows(long firstRow, int rows, float[] out, int outOffset) {
        int columns = Math.toIntExact(info.shape().columns());
        for (Share share : shares) {
            long[] origin = share.origin.orElseThrow(this::unreadable);
            if (info.shape().rank() == 1) {
                readVector(share, origin, out, outOffset);
            } else {
                readRows(share.rows.open(), origin, firstRow, rows, columns, out, outOffset);
            }
        }
    }

    /** Its rows may lie anywhere in several tensors of the file: they come when they are read. */
    @Override
    public MemorySegment ahead(long firstRow, int rows) {
        return MemorySegment.NULL;
    }

    private static void readRows(RowSource.Reader reader, long[] origin, long firstRow, int rows, int columns, float[] out, int outOffset) {
        int row = 0;
        while (row < rows) {
            int first = Math.toIntExact(firstRow + row);
            int run = 1;
            while (row + run < rows && origin[first + run] == origin[first] + run) {
                run++;
            }
            if (origin[first] >= 0) {
                reader.read(origin[first], run, out, outOffset + row * columns);
            } else {
                run = 1;
            }
            row += run;
        }
    }

    private static void readVector(Share share, long[] origin, float[] out, int outOffset) {
        float[] stored = new float[Math.toIntExact(share.rows.info().shape().elements())];
        share.rows.open().read(0, Math.toIntExact(share.rows.info().shape().rows()), stored, 0);
        for (int i = 0; i < origin.length; i++) {
            if (origin[i] >= 0) {
                out[outOffset + i] = stored[(int) origin[i]];
            }
        }
    }

    private LorapressException unreadable() {
        return LorapressException.refused(info.name() + ": the GGUF base holds it as " + parts.names().getFirst()
                + ", with its values changed, so that nothing can be added to it; name the checkpoint's folder with --base");
    }
}
