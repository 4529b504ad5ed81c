package io.lorapress.adapter;

/**
 * A tall matrix as Q R, Q with orthonormal columns: modified Gram-Schmidt, twice for accuracy, in double. A column that depends on
 * those before it becomes zero in Q.
 *
 * @param q column after column, each of the matrix's height
 * @param r {@code r[i][j]}: the share of q's column i in the matrix's column j
 */
record Orthonormal(double[][] q, double[][] r) {
    private static final double NEGLIGIBLE = 1e-13;

    /** @param columns of the matrix; they are overwritten and become q */
    static Orthonormal of(double[][] columns) {
        double[][] r = new double[columns.length][columns.length];
        for (int j = 0; j < columns.length; j++) {
            double before = norm(columns[j]);
            for (int pass = 0; pass < 2; pass++) {
                for (int i = 0; i < j; i++) {
                    double share = dot(columns[i], columns[j]);
                    r[i][j] += share;
                    subtract(columns[j], columns[i], share);
                }
            }
            r[j][j] = normalise(columns[j], before);
        }
        return new Orthonormal(columns, r);
    }

    private static double normalise(double[] column, double before) {
        double norm = norm(column);
        boolean dependent = norm <= before * NEGLIGIBLE;
        for (int i = 0; i < column.length; i++) {
            column[i] = dependent ? 0 : column[i] / norm;
        }
        return dependent ? 0 : norm;
    }

    /** In four partial sums, which a processor adds side by side. */
    static double dot(double[] a, double[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            s0 += a[i] * b[i];
        }
        return s0 + s1 + (s2 + s3);
    }

    static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    private static void subtract(double[] from, double[] what, double factor) {
        for (int i = 0; i < from.length; i++) {
            from[i] -= factor * what[i];
        }
    }
}
