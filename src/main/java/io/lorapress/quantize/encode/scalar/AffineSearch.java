package io.lorapress.quantize.encode.scalar;

import static io.lorapress.quantize.encode.Rounding.nearest;

import io.lorapress.quantize.encode.AffineGrid;
import java.util.Arrays;

/**
 * Finds scale, min and levels of one sub-block, weight = scale * level - min, so that the weighted error is least: a plain first
 * guess, then for each candidate scale the levels it gives and the least-squares fit to them. Source: make_qkx2_quants and
 * make_qkx3_quants, which differ only in their grids.
 */
final class AffineSearch {
    private final AffineGrid grid;
    private final int n;
    private final byte[] trial;
    private float sumW;
    private float sumX;
    private float low;
    private float high;
    private float scale;
    private float offset;
    private float bestError;

    AffineSearch(AffineGrid grid, int n) {
        this.grid = grid;
        this.n = n;
        this.trial = new byte[n];
    }

    float scale() {
        return scale;
    }

    /** What is subtracted from scale * level; not negative. */
    float min() {
        return -offset;
    }

    void search(float[] x, int at, float[] w, byte[] levels, int levelsAt) {
        measure(x, at, w);
        offset = low;
        if (high == low) {
            scale = 0;
            Arrays.fill(levels, levelsAt, levelsAt + n, (byte) 0);
            return;
        }
        guess(x, at, w, levels, levelsAt);
        for (int i = 0; i < grid.candidates(); i++) {
            // the range starts at the offset found so far, which need not be the lowest weight any more
            tryScale(grid.steps(i) / (high - offset), x, at, w, levels, levelsAt);
        }
    }

    private void measure(float[] x, int at, float[] w) {
        low = x[at];
        high = x[at];
        sumW = w[0];
        sumX = sumW * x[at];
        for (int i = 1; i < n; i++) {
            float v = x[at + i];
            low = v < low ? v : low;
            high = v > high ? v : high;
            sumW += w[i];
            sumX += w[i] * v;
        }
        low = low > 0 ? 0 : low;
    }

    private void guess(float[] x, int at, float[] w, byte[] levels, int levelsAt) {
        float inverse = grid.top() / (high - low);
        scale = 1 / inverse;
        for (int i = 0; i < n; i++) {
            levels[levelsAt + i] = (byte) nearest(inverse * (x[at + i] - offset), 0, grid.top());
        }
        bestError = error(x, at, w, levels, levelsAt, scale, offset);
    }

    private void tryScale(float inverse, float[] x, int at, float[] w, byte[] levels, int levelsAt) {
        float sumL = 0;
        float sumL2 = 0;
        float sumXL = 0;
        for (int i = 0; i < n; i++) {
            int l = nearest(inverse * (x[at + i] - offset), 0, grid.top());
            trial[i] = (byte) l;
            float wl = w[i] * l;
            sumL += wl;
            sumL2 += wl * l;
            sumXL += wl * x[at + i];
        }
        float determinant = sumW * sumL2 - sumL * sumL;
        if (determinant > 0) {
            float fitScale = (sumW * sumXL - sumX * sumL) / determinant;
            float fitOffset = (sumL2 * sumX - sumL * sumXL) / determinant;
            if (fitOffset > 0) {
                fitOffset = 0;
                fitScale = sumXL / sumL2;
            }
            keepIfBetter(fitScale, fitOffset, x, at, w, levels, levelsAt);
        }
    }

    private void keepIfBetter(float fitScale, float fitOffset, float[] x, int at, float[] w, byte[] levels, int levelsAt) {
        float error = error(x, at, w, trial, 0, fitScale, fitOffset);
        if (error < bestError) {
            System.arraycopy(trial, 0, levels, levelsAt, n);
            bestError = error;
            scale = fitScale;
            offset = fitOffset;
        }
    }

    private float error(float[] x, int at, float[] w, byte[] l, int lAt, float s, float o) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            float difference = s * l[lAt + i] + o - x[at + i];
            sum += w[i] * (grid.absolute() ? Math.abs(difference) : difference * difference);
        }
        return sum;
    }
}
