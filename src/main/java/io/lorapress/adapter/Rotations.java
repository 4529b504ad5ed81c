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
        SquareMatrices square = new SquareMatrices(side);
        double[] r = square.identity();
        double[] power = q;
        for (int exponent = 1; exponent <= last; exponent++) {
            double weight = exponent == last && exponent > 2 ? 1 : 2;
            for (int i = 0; i < r.length; i++) {
                r[i] += weight * power[i];
            }
            power = square.product(power, q);
        }
        return r;
    }

    /** X with X (I + Q) = I - Q, by elimination with pivots on the transposed system (I - Q) X^T = I + Q. */
    private double[] cayley(double[] q) {
        SquareMatrices square = new SquareMatrices(side);
        double[] left = square.identity();
        double[] right = square.identity();
        for (int i = 0; i < q.length; i++) {
            left[i] -= q[i];
            right[i] += q[i];
        }
        return square.transpose(square.solve(left, right));
    }

    private float[] rounded(double[] a, boolean transposed) {
        double[] source = transposed ? new SquareMatrices(side).transpose(a) : a;
        float[] out = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            out[i] = (float) source[i];
        }
        return out;
    }
}
