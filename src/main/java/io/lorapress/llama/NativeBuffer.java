package io.lorapress.llama;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Native memory that grows with what is asked of it: a segment to Java, a pointer to llama.cpp. For one thread. */
final class NativeBuffer {
    private static final long ALIGNMENT = 64;
    private MemorySegment segment = MemorySegment.NULL;
    private Pointer bytes;
    private FloatPointer floats;

    /** Makes room for {@code size} bytes; what was there may be lost. */
    NativeBuffer reserve(long size) {
        if (segment.byteSize() < size) {
            segment = Arena.ofAuto().allocate(size, ALIGNMENT);
            bytes = new AddressPointer(segment.address());
            floats = new FloatPointer(bytes);
        }
        return this;
    }

    MemorySegment segment() {
        return segment;
    }

    Pointer bytes() {
        return bytes;
    }

    FloatPointer floats() {
        return floats;
    }
}
