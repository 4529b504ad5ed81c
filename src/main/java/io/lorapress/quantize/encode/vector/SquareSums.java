package io.lorapress.quantize.encode.vector;

/** Sums of squares of long runs, each in order: eight runs go in step, because a sum alone would wait for every addition. */
final class SquareSums {
    private static final int STEP = 8;

    private SquareSums() {
    }

    /** Sums {@code count} runs of n numbers, one after the other from {@code x[at]} on. */
    static void of(float[] x, int at, int n, int count, float[] sums) {
        int run = 0;
        for (; run + STEP <= count; run += STEP) {
            eight(x, at + run * n, n, sums, run);
        }
        for (; run < count; run++) {
            sums[run] = one(x, at + run * n, n);
        }
    }

    private static float one(float[] x, int at, int n) {
        float sum = 0;
        for (int i = at; i < at + n; i++) {
            sum += x[i] * x[i];
        }
        return sum;
    }

    private static void eight(float[] x, int at, int n, float[] sums, int run) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        for (int i = at; i < at + n; i++) {
            a += x[i] * x[i];
            b += x[i + n] * x[i + n];
            c += x[i + 2 * n] * x[i + 2 * n];
            d += x[i + 3 * n] * x[i + 3 * n];
            e += x[i + 4 * n] * x[i + 4 * n];
            f += x[i + 5 * n] * x[i + 5 * n];
            g += x[i + 6 * n] * x[i + 6 * n];
            h += x[i + 7 * n] * x[i + 7 * n];
        }
        sums[run] = a;
        sums[run + 1] = b;
        sums[run + 2] = c;
        sums[run + 3] = d;
        sums[run + 4] = e;
        sums[run + 5] = f;
        sums[run + 6] = g;
        sums[run + 7] = h;
    }
}
