package io.lorapress.adapter;

/**
 * @param combination how adapters become one
 * @param density     for {@link Combination#TIES}: the share of values that is kept, 0 to 1
 * @param rank        for {@link Combination#SVD}: the rank to cut to; 0 for the largest of the adapters' ranks
 */
public record CombineOptions(Combination combination, double density, int rank) {
    private static final double USUAL_DENSITY = 0.5;

    /** With a density of one half and the largest rank. */
    public static CombineOptions of(Combination combination) {
        return new CombineOptions(combination, USUAL_DENSITY, 0);
    }
}
