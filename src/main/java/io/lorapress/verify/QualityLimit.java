package io.lorapress.verify;

import java.util.List;

/**
 * How far from the 16-bit merge a file may be, by the bits its weights have. The limits are wide: sound files of small models, which
 * suffer most, keep within them, and a damaged or permuted tensor does not.
 *
 * @param bits        from so many bits a weight on
 * @param divergence  mean Kullback-Leibler divergence, at most
 * @param agreement   share of positions with the same likeliest token, at least
 * @param tensorError of one tensor: root of the mean squared error over the root of the mean square, at most
 */
public record QualityLimit(double bits, double divergence, double agreement, double tensorError) {
    private static final List<QualityLimit> ALL = List.of(
            new QualityLimit(15.9, 0.005, 0.99, 0.002),
            new QualityLimit(7.9, 0.02, 0.94, 0.05),
            new QualityLimit(6.2, 0.05, 0.92, 0.06),
            new QualityLimit(5.2, 0.10, 0.90, 0.10),
            new QualityLimit(4.0, 0.30, 0.80, 0.20),
            new QualityLimit(3.0, 0.80, 0.65, 0.35),
            new QualityLimit(0, 3.00, 0.40, 0.80));

    /** @param bits a weight takes */
    public static QualityLimit of(double bits) {
        return ALL.stream().filter(limit -> bits >= limit.bits).findFirst().orElse(ALL.getLast());
    }
}
