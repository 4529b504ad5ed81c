package io.lorapress.adapter;

import java.util.List;

/**
 * The weighted sum of the deltas, cut to a rank: B = U S, A = V^T. The sum has no more than the sum of the ranks in it, so that the
 * exact singular vectors come from the factors side by side, without the delta itself.
 */
final class SvdCombiner implements PairCombiner {
    private final int rank;
    private final CatCombiner side = new CatCombiner();

    SvdCombiner(int rank) {
        this.rank = rank;
    }

    @Override
    public Factors combine(List<LoraPair> pairs, double[] scales) {
        Factors sum = side.combine(pairs, scales);
        WeakValue<TruncatedProduct> cut = new WeakValue<>(() -> TruncatedProduct.of(sum.b(), sum.a(), rank));
        return new Factors(new Matrix(rank, sum.a().columns(), () -> cut.get().right(), sum.a()::isZero),
                new Matrix(sum.b().rows(), rank, () -> cut.get().left(), sum.b()::isZero));
    }
}
