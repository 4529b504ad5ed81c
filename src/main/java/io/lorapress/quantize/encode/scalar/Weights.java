package io.lorapress.quantize.encode.scalar;

/** How much each weight's error counts. */
final class Weights {
    private Weights() {
    }

    /** The plain sum of squares, in order. */
    static float sumOfSquares(float[] x, int at, int n) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[at + i] * x[at + i];
        }
        return sum;
    }

    /** importance * sqrt(variance + x^2) */
    static void byImportance(float[] x, int at, float variance, float[] importance, int importanceAt, int n, float[] w) {
        for (int i = 0; i < n; i++) {
            w[i] = importance[importanceAt + i] * (float) Math.sqrt(variance + x[at + i] * x[at + i]);
        }
    }

    /** The same, or x^2 without importance. */
    static void byImportanceOrSquare(float[] x, int at, float variance, float[] importance, int importanceAt, int n, float[] w) {
        if (importance != null) {
            byImportance(x, at, variance, importance, importanceAt, n, w);
            return;
        }
        for (int i = 0; i < n; i++) {
            w[i] = x[at + i] * x[at + i];
        }
    }

    static float sum(float[] w, int n) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += w[i];
        }
        return sum;
    }
}
