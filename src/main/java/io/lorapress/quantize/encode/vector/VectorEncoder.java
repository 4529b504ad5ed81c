package io.lorapress.quantize.encode.vector;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.RowEncoder;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Walks the blocks of all rows in batches of one block a lane, across the ends of rows. */
abstract class VectorEncoder implements RowEncoder {
    /** Blocks a batch. */
    static final int BATCH = Lanes.GROUP;

    private final GgmlType type;

    VectorEncoder(GgmlType type) {
        this.type = type;
    }

    @Override
    public final GgmlType type() {
        return type;
    }

    @Override
    public final void encode(float[] source, int offset, int rows, int columns, float[] importance, MemorySegment target,
                             long targetOffset) {
        Rows checked = new Rows(source, offset, rows, columns, importance);
        int rowBytes = Math.toIntExact(type.rowBytes(columns));
        int blockBytes = type.blockBytes();
        Batch batch = start(checked);
        byte[] out = new byte[BATCH * blockBytes];
        int blocks = rows * (rowBytes / blockBytes);
        for (int first = 0; first < blocks; first += BATCH) {
            int count = Math.min(BATCH, blocks - first);
            batch.encode(first, count, out);
            MemorySegment.copy(out, 0, target, ValueLayout.JAVA_BYTE, targetOffset + (long) first * blockBytes,
                    count * blockBytes);
        }
    }

    /** What encodes the batches of these rows, on one thread. */
    abstract Batch start(Rows rows);

    interface Batch {
        /** Encodes {@code count} blocks from block {@code first} of the rows on; every byte of them is written. */
        void encode(int first, int count, byte[] out);
    }
}
