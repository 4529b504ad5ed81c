package io.lorapress.adapter;

import java.util.List;

/** Makes one pair of factors of several for the same module. */
interface PairCombiner {
    /**
     * @param pairs  at least one, in the order of the adapters
     * @param scales weight times s, one a pair
     */
    Factors combine(List<LoraPair> pairs, double[] scales);

    /** With nothing left to scale. */
    record Factors(Matrix a, Matrix b) {
    }

    static PairCombiner of(CombineOptions options, int largestRank) {
        return switch (options.combination()) {
            case SUM -> throw new IllegalArgumentException("a sum needs no common factors");
            case CAT -> new CatCombiner();
            case LINEAR -> new LinearCombiner(LinearCombiner::sum);
            case TIES -> new LinearCombiner(new TiesMerge(options.density())::merge);
            case SVD -> new SvdCombiner(options.rank() > 0 ? options.rank() : largestRank);
        };
    }
}
