package io.lorapress.adapter;

/** Small square matrices in double, row-major. */
record SquareMatrices(int side) {
    /** X with A X = B, by elimination with pivots; both arguments are overwritten. */
    double[] solve(double[] a, double[] b) {
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

    double[] product(double[] a, double[] b) {
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

    double[] identity() {
        double[] out = new double[side * side];
        for (int i = 0; i < side; i++) {
            out[i * side + i] = 1;
        }
        return out;
    }

    double[] transpose(double[] a) {
        double[] out = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            out[i % side * side + i / side] = a[i];
        }
        return out;
    }
}
