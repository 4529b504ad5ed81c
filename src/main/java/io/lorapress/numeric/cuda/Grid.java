package io.lorapress.numeric.cuda;

/** Thread blocks of a launch. */
public record Grid(int x, int y, int z) {
    /** As many blocks as {@code items} need at {@code threads} a block. */
    static Grid of(long items, int threads) {
        return new Grid(Math.toIntExact(Math.ceilDiv(items, (long) threads)), 1, 1);
    }
}
