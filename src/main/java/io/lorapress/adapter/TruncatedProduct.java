package io.lorapress.adapter;

/**
 * The best approximation of a product B A by one of a given rank, from the factors alone.
 *
 * @param left  [rows, rank], singular vectors times singular values
 * @param right [rank, columns], singular vectors
 */
record TruncatedProduct(float[] left, float[] right) {
    static TruncatedProduct of(Matrix b, Matrix a, int rank) {
        Orthonormal tall = Orthonormal.of(columns(b.values(), b.rows(), b.columns()));
        Orthonormal wide = Orthonormal.of(rows(a.values(), a.rows(), a.columns()));
        SmallSvd core = SmallSvd.of(product(tall.r(), wide.r()));
        return new TruncatedProduct(left(tall.q(), core, b.rows(), rank), right(wide.q(), core, a.columns(), rank));
    }

    private static double[][] columns(float[] values, int rows, int columns) {
        double[][] out = new double[columns][rows];
        for (int i = 0; i < values.length; i++) {
            out[i % columns][i / columns] = values[i];
        }
        return out;
    }

    private static double[][] rows(float[] values, int rows, int columns) {
        double[][] out = new double[rows][columns];
        for (int i = 0; i < values.length; i++) {
            out[i / columns][i % columns] = values[i];
        }
        return out;
    }

    /** The columns of X Y^T. */
    private static double[][] product(double[][] x, double[][] y) {
        int size = x.length;
        double[][] columns = new double[size][size];
        for (int column = 0; column < size; column++) {
            for (int row = 0; row < size; row++) {
                columns[column][row] = Orthonormal.dot(x[row], y[column]);
            }
        }
        return columns;
    }

    private static float[] left(double[][] q, SmallSvd core, int rows, int rank) {
        float[] out = new float[Math.multiplyExact(rows, rank)];
        for (int k = 0; k < Math.min(rank, core.values().length); k++) {
            double[] vector = combined(q, core.u()[k], rows);
            for (int row = 0; row < rows; row++) {
                out[row * rank + k] = (float) (vector[row] * core.values()[k]);
            }
        }
        return out;
    }

    private static float[] right(double[][] q, SmallSvd core, int columns, int rank) {
        float[] out = new float[Math.multiplyExact(rank, columns)];
        for (int k = 0; k < Math.min(rank, core.values().length); k++) {
            double[] vector = combined(q, core.v()[k], columns);
            for (int column = 0; column < columns; column++) {
                out[k * columns + column] = (float) vector[column];
            }
        }
        return out;
    }

    /** The sum of q's columns, each times one of the factors. */
    static double[] combined(double[][] q, double[] factors, int length) {
        double[] out = new double[length];
        for (int i = 0; i < factors.length; i++) {
            for (int at = 0; factors[i] != 0 && at < length; at++) {
                out[at] += factors[i] * q[i][at];
            }
        }
        return out;
    }
}
