package io.lorapress.adapter;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Singular values and vectors of a small matrix, M = U S V^T, by one-sided Jacobi rotations in double: slow for large matrices, exact
 * to rounding for those of a few hundred columns.
 *
 * @param u      left vectors, each as long as M is high, in the order of the values
 * @param values largest first
 * @param v      right vectors, each as long as M is wide
 */
record SmallSvd(double[][] u, double[] values, double[][] v) {
    private static final int SWEEPS = 60;
    private static final double CONVERGED = 1e-15;

    /** @param columns of M; overwritten */
    static SmallSvd of(double[][] columns) {
        int width = columns.length;
        double[][] v = new double[width][width];
        for (int i = 0; i < width; i++) {
            v[i][i] = 1;
        }
        boolean rotated = true;
        for (int sweep = 0; rotated && sweep < SWEEPS; sweep++) {
            rotated = false;
            for (int p = 0; p < width; p++) {
                for (int q = p + 1; q < width; q++) {
                    rotated |= rotate(columns, v, p, q);
                }
            }
        }
        return sorted(columns, v);
    }

    /** Makes two columns orthogonal; false when they were. */
    private static boolean rotate(double[][] columns, double[][] v, int p, int q) {
        double pp = Orthonormal.dot(columns[p], columns[p]);
        double qq = Orthonormal.dot(columns[q], columns[q]);
        double pq = Orthonormal.dot(columns[p], columns[q]);
        if (pq == 0 || Math.abs(pq) <= CONVERGED * Math.sqrt(pp * qq)) {
            return false;
        }
        double zeta = (qq - pp) / (2 * pq);
        double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
        double c = 1 / Math.hypot(1, t);
        turn(columns[p], columns[q], c, c * t);
        turn(v[p], v[q], c, c * t);
        return true;
    }

    private static void turn(double[] p, double[] q, double c, double s) {
        for (int i = 0; i < p.length; i++) {
            double kept = p[i];
            p[i] = c * kept - s * q[i];
            q[i] = s * kept + c * q[i];
        }
    }

    private static SmallSvd sorted(double[][] columns, double[][] v) {
        double[] norms = Arrays.stream(columns).mapToDouble(Orthonormal::norm).toArray();
        Integer[] order = new Integer[norms.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble((Integer i) -> norms[i]).reversed());
        double[][] u = new double[norms.length][];
        double[][] right = new double[norms.length][];
        double[] values = new double[norms.length];
        for (int i = 0; i < order.length; i++) {
            values[i] = norms[order[i]];
            u[i] = divided(columns[order[i]], values[i]);
            right[i] = v[order[i]];
        }
        return new SmallSvd(u, values, right);
    }

    private static double[] divided(double[] column, double norm) {
        return Arrays.stream(column).map(value -> norm == 0 ? 0 : value / norm).toArray();
    }
}
