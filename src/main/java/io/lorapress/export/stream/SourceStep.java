package io.lorapress.export.stream;

import java.util.List;

/**
 * One source tensor and everything that is made of it. The weights are read once however many outputs there are.
 *
 * @param source    where the rows come from
 * @param consumers the outputs' shares in it
 */
public record SourceStep(RowSource source, List<TileConsumer> consumers) {
    /** Rows a tile must be a multiple of: the least common multiple of what source and consumers need, at most the whole tensor. */
    public long granularity() {
        long rows = Math.max(1, source.info().shape().rows());
        long multiple = Math.min(rows, source.granularity());
        for (TileConsumer consumer : consumers) {
            long wanted = Math.max(1, consumer.granularity(source.info().shape()));
            multiple = Math.min(rows, multiple / gcd(multiple, wanted) * wanted);
        }
        return multiple;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
