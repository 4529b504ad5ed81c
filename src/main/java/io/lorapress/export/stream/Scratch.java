package io.lorapress.export.stream;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A worker's reusable buffers: they grow to the largest tile they met and are never shared between threads. */
public final class Scratch implements AutoCloseable {
    private float[] values = new float[0];
    private float[] rounded = new float[0];
    private float[] row = new float[0];
    private Arena arena = Arena.ofShared();
    private MemorySegment encoded = MemorySegment.NULL;

    /** Takes a tile's weights. */
    float[] values(int count) {
        if (values.length < count) {
            values = new float[count];
        }
        return values;
    }

    /** A second float buffer, for a consumer that must change values which others still need. */
    public float[] copy(int count) {
        if (rounded.length < count) {
            rounded = new float[count];
        }
        return rounded;
    }

    /** Takes one row, decoded again to be compared. */
    public float[] row(int columns) {
        if (row.length < columns) {
            row = new float[columns];
        }
        return row;
    }

    /** Native memory for encoded bytes. */
    public MemorySegment encoded(long bytes) {
        if (encoded.byteSize() < bytes) {
            arena.close();
            arena = Arena.ofShared();
            encoded = arena.allocate(bytes, 64);
        }
        return encoded.asSlice(0, bytes);
    }

    @Override
    public void close() {
        arena.close();
    }
}
