package io.lorapress.numeric.cuda;

/** Hands out places in a piece of memory whose size comes out at the end. Places are aligned for every access a kernel makes. */
final class Region {
    private static final long ALIGNMENT = 256;

    private long size;

    /** Offset of the next {@code bytes}. */
    long take(long bytes) {
        long at = size;
        size = Math.ceilDiv(at + bytes, ALIGNMENT) * ALIGNMENT;
        return at;
    }

    long size() {
        return size;
    }
}
