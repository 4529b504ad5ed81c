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

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
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
