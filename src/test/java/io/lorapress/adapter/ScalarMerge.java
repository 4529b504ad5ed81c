package io.lorapress.adapter;

/** The definition of {@link LowRankMerge}, for tests. */
final class ScalarMerge implements LowRankMerge {
    @Override
    public void addLowRank(float[] w, int wOffset, int rows, int columns, float[] a, float[] b, long firstRow, int rank, float scale) {
        for (int o = 0; o < rows; o++) {
            int row = Math.toIntExact(firstRow + o);
            for (int i = 0; i < columns; i++) {
                float acc = 0;
                for (int k = 0; k < rank; k++) {
                    acc = Math.fma(b[row * rank + k], a[k * columns + i], acc);
                }
                w[wOffset + o * columns + i] += scale * acc;
            }
        }
    }
}
