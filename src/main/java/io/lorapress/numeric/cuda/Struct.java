package io.lorapress.numeric.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A kernel's arguments, put one after the other as C lays out a struct. */
final class Struct {
    private static final int MOST_BYTES = 256;

    private final MemorySegment bytes;
    private int at;

    Struct(Arena arena) {
        this.bytes = arena.allocate(MOST_BYTES, Long.BYTES);
    }

    Struct pointer(long address) {
        return wide(address);
    }

    Struct wide(long value) {
        align(Long.BYTES);
        bytes.set(ValueLayout.JAVA_LONG, at, value);
        at += Long.BYTES;
        return this;
    }

    Struct integer(int value) {
        bytes.set(ValueLayout.JAVA_INT, at, value);
        at += Integer.BYTES;
        return this;
    }

    Struct real(float value) {
        return integer(Float.floatToRawIntBits(value));
    }

    Struct kind(ValueKind kind) {
        return integer(kind.ordinal());
    }

    /** The whole, padded as C pads it: every struct here holds pointers. */
    MemorySegment end() {
        align(Long.BYTES);
        return bytes.asSlice(0, at);
    }

    /** A struct inside another ends where its alignment ends. */
    Struct endInner() {
        align(Long.BYTES);
        return this;
    }

    private void align(int alignment) {
        at = Math.ceilDiv(at, alignment) * alignment;
    }
}
