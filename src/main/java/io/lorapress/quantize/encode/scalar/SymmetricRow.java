package io.lorapress.quantize.encode.scalar;

/** A row of 32-weight blocks with importance: a weight's error counts by its importance and by the whole row's mean square. */
final class SymmetricRow {
    private static final int SIZE = 32;

    private final float[] x;
    private final int at;
    private final float[] importance;
    private final float variance;
    private final SymmetricSearch search;
    private final float[] w = new float[SIZE];

    SymmetricRow(float[] x, int at, int columns, float[] importance, int half) {
        this.x = x;
        this.at = at;
        this.importance = importance;
        this.variance = Weights.sumOfSquares(x, at, columns) / columns;
        this.search = new SymmetricSearch(half, SIZE);
    }

    /** Finds the levels of block {@code i}; gives its scale. */
    float search(int i, byte[] levels) {
        Weights.byImportance(x, at + SIZE * i, variance, importance, SIZE * i, SIZE, w);
        return search.search(x, at + SIZE * i, w, 0, levels, 0);
    }
}
