package io.lorapress.export.gguf;

import io.lorapress.export.stream.PartFile;
import io.lorapress.gguf.GgufLayout;
import io.lorapress.quantize.RowEncoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Rows of zeros at a tensor's end that no source has. A block of zeros is not zero bytes in every type. */
record ZeroRows(GgufLayout.Place place, long count, RowEncoder encoder, ColumnWeights weights) {
    private static final long MOST_BYTES = 1 << 20;

    void write(PartFile file) {
        int columns = Math.toIntExact(place.tensor().shape().columns());
        long rowBytes = encoder.type().rowBytes(columns);
        int together = (int) Math.max(1, Math.min(count, MOST_BYTES / Math.max(1, rowBytes)));
        float[] importance = weights == null ? null : weights.slices()[0];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment blocks = arena.allocate(together * rowBytes, 64);
            encoder.encode(new float[Math.multiplyExact(together, columns)], 0, together, columns, importance, blocks, 0);
            long first = place.tensor().shape().rows() - count;
            for (long done = 0; done < count; done += together) {
                long bytes = Math.min(together, count - done) * rowBytes;
                file.writeNow(blocks.asSlice(0, bytes).asByteBuffer(), place.offset() + (first + done) * rowBytes);
            }
        }
    }
}
