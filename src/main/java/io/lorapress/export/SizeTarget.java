package io.lorapress.export;

/** What a quantised file is made to fit. */
public sealed interface SizeTarget {
    /** A file, header and all, of at most so many bytes. */
    record FileBytes(long bytes) implements SizeTarget {
    }

    /** Weights that take so many bits each on average, header and padding apart. */
    record BitsPerWeight(double bits) implements SizeTarget {
    }
}
