package io.lorapress.export.stream;

/**
 * How many rows a tile has. Tiles are small enough that a few of them stay in the processor's cache while every output encodes
 * them, and large enough that a write is worth a system call.
 */
final class TileSize {
    /** Weights a tile aims at: 2 MiB of float32. */
    static final long TARGET_WEIGHTS = 1 << 19;
    /** Java arrays hold no more. */
    private static final long MOST_WEIGHTS = Integer.MAX_VALUE - 64L;

    private TileSize() {
    }

    /** Rows a tile of this step has; the last tile of a tensor may have fewer. */
    static int rows(SourceStep step) {
        return rows(step, TARGET_WEIGHTS);
    }

    /** The same for tiles that aim at another number of weights. */
    static int rows(SourceStep step, long weights) {
        long columns = step.source().info().shape().columns();
        long rows = step.source().info().shape().rows();
        long granularity = step.granularity();
        long wanted = Math.max(1, weights / Math.max(1, columns) / granularity) * granularity;
        long taken = Math.min(wanted, Math.max(1, rows));
        if (taken * columns > MOST_WEIGHTS) {
            throw new IllegalStateException(step.source().info().name() + ": a tile of " + taken + " x " + columns
                    + " weights is more than a Java array holds");
        }
        return (int) taken;
    }

    /** Bytes of float32 a tile of this step takes. */
    static long bytes(SourceStep step) {
        return 4L * rows(step) * step.source().info().shape().columns();
    }
}
