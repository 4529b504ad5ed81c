package io.lorapress.adapter;

/**
 * The orthogonal matrices of OFT: each from the strict upper triangle of a skew-symmetric matrix Q by Cayley's transform
 * {@code R = (I - Q)(I + Q)^-1}, or by the Neumann series that stands for it.
 * Source: PEFT tuners/oft/layer.py, OFTRotationModule.
 *
 * @param tensor  [blocks, side * (side - 1) / 2]
 * @param side    of a block
 * @param terms   of the Neumann series; 0 for the exact transform
 * @param epsilon the bound that constrained OFT puts on Q's norm; 0 for none
 */
record Rotations(AdapterTensor tensor, int side, int terms, double epsilon) {
    float[][] matrices(boolean transposed) {
        float[] triangles = tensor.values();
        int blocks = Math.toIntExact(tensor.shape().dimension(0));
        float[][] out = new float[blocks][];
        for (int block = 0; block < blocks; block++) {
            double[] q = skewSymmetric(triangles, block * (triangles.length / blocks));
            constrain(q, blocks);
            out[block] = rounded(terms > 0 ? neumann(q) : cayley(q), transposed);
        }
        return out;
    }

    private double[] skewSymmetric(float[] triangles, int first) {
        double[] q = new double[side * side];
        for (int row = 0, at = first; row < side; row++) {
            for (int column = row + 1; column < side; column++, at++) {
                q[row * side + column] = triangles[at];
                q[column * side + row] = -triangles[at];
            }
        }
        return q;
    }

    /** Constrained OFT: Q is shortened to epsilon / sqrt(blocks) where it is longer. */
    private void constrain(double[] q, int blocks) {
        if (epsilon == 0) {
            return;
        }
        double bound = epsilon / Math.sqrt(blocks);
        double squares = 0;
        for (double value : q) {
            squares += value * value;
        }
        double norm = Math.sqrt(squares);
        for (int i = 0; norm > bound && i < q.length; i++) {
            q[i] *= bound / norm;
        }
    }

    /** I + 2Q + 2Q^2 + ... + Q^n, the last power once; n is terms - 1, but 3 for three terms, as PEFT has it. */
    private double[] neumann(double[] q) {
        int last = terms > 2 ? Math.max(3, terms - 1) : terms - 1;
        double[] r = identity();
        double[] power = q;
        for (int exponent = 1; exponent <= last; exponent++) {
            double weight = exponent == last && exponent > 2 ? 1 : 2;
            for (int i = 0; i < r.length; i++) {
                r[i] += weight * power[i];
            }
            power = product(power, q);
        }
        return r;
    }

    /** X with X (I + Q) = I - Q, by elimination with pivots on the transposed system (I - Q) X^T = I + Q. */
    private double[] cayley(double[] q) {
        double[] left = identity();
        double[] right = identity();
        for (int i = 0; i < q.length; i++) {
            left[i] -= q[i];
            right[i] += q[i];
        }
        return transpose(solve(left, right));
    }

    private double[] solve(double[] a, double[] b) {
        for (int pivot = 0; pivot < side; pivot++) {
            swapRows(a, b, pivot, largestBelow(a, pivot));
            for (int row = 0; row < side; row++) {
                if (row != pivot) {
                    subtractRow(a, b, row, pivot, a[row * side + pivot] / a[pivot * side + pivot]);
                }
            }
        }
        for (int i = 0; i < b.length; i++) {
            b[i] /= a[i / side * side + i / side];
        }
        return b;
    }

    private int largestBelow(double[] a, int pivot) {
        int largest = pivot;
        for (int row = pivot + 1; row < side; row++) {
            if (Math.abs(a[row * side + pivot]) > Math.abs(a[largest * side + pivot])) {
                largest = row;
            }
        }
        return largest;
    }

    private void swapRows(double[] a, double[] b, int one, int other) {
        for (int i = 0; one != other && i < side; i++) {
            double kept = a[one * side + i];
            a[one * side + i] = a[other * side + i];
            a[other * side + i] = kept;
            kept = b[one * side + i];
            b[one * side + i] = b[other * side + i];
            b[other * side + i] = kept;
        }
    }

    private void subtractRow(double[] a, double[] b, int row, int pivot, double factor) {
        for (int i = 0; i < side; i++) {
            a[row * side + i] -= factor * a[pivot * side + i];
            b[row * side + i] -= factor * b[pivot * side + i];
        }
    }

    private double[] product(double[] a, double[] b) {
        double[] out = new double[a.length];
        for (int row = 0; row < side; row++) {
            for (int k = 0; k < side; k++) {
                for (int column = 0; column < side; column++) {
                    out[row * side + column] += a[row * side + k] * b[k * side + column];
                }
            }
        }
        return out;
    }

    private double[] identity() {
        double[] out = new double[side * side];
        for (int i = 0; i < side; i++) {
            out[i * side + i] = 1;
        }
        return out;
    }

    private double[] transpose(double[] a) {
        double[] out = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            out[i % side * side + i / side] = a[i];
        }
        return out;
    }

    private float[] rounded(double[] a, boolean transposed) {
        double[] source = transposed ? transpose(a) : a;
        float[] out = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            out[i] = (float) source[i];
        }
        return out;
    }
}
