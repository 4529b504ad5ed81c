package io.lorapress.quantize.encode.scalar;

import static io.lorapress.quantize.encode.Rounding.nearest;

import io.lorapress.quantize.encode.Peak;
import java.util.Arrays;

/**
 * Finds one scale and the codes of up to 16 numbers that are not negative, number = scale * code, so that the weighted square
 * error is least: the best of nine scales, then up to five rounds in which each code may move. Source: make_qp_quants.
 */
final class PositiveSearch {
    private final int top;
    private final int n;
    private float sumXL;
    private float sumL2;

    PositiveSearch(int top, int n) {
        this.top = top;
        this.n = n;
    }

    /** Gives the scale; {@code codes} takes n unsigned bytes. */
    float search(float[] x, float[] w, byte[] codes) {
        float peak = 0;
        for (int i = 0; i < n; i++) {
            peak = peak > x[i] ? peak : x[i];
        }
        if (peak < Peak.ZERO) {
            Arrays.fill(codes, 0, n, (byte) 0);
            return 0;
        }
        start(bestInverse(peak, x, w), x, w, codes);
        for (int round = 0; round < 5 && improve(x, w, codes); round++) {
        }
        return sumL2 > 0 ? sumXL / sumL2 : 0;
    }

    private float bestInverse(float peak, float[] x, float[] w) {
        float best = top / peak;
        float bestError = error(best, x, w);
        for (int i = -4; i <= 4; i++) {
            float inverse = (0.1f * i + top) / peak;
            float error = error(inverse, x, w);
            if (i != 0 && error < bestError) {
                bestError = error;
                best = inverse;
            }
        }
        return best;
    }

    private float error(float inverse, float[] x, float[] w) {
        float scale = 1 / inverse;
        float sum = 0;
        for (int i = 0; i < n; i++) {
            int l = Math.min(top, nearest(inverse * x[i]));
            float difference = x[i] - scale * l;
            sum += w[i] * difference * difference;
        }
        return sum;
    }

    private void start(float inverse, float[] x, float[] w, byte[] codes) {
        sumXL = 0;
        sumL2 = 0;
        for (int i = 0; i < n; i++) {
            int l = Math.min(top, nearest(inverse * x[i]));
            codes[i] = (byte) l;
            sumXL += w[i] * x[i] * l;
            sumL2 += w[i] * l * l;
        }
    }

    private boolean improve(float[] x, float[] w, byte[] codes) {
        boolean changed = false;
        for (int i = 0; i < n; i++) {
            int old = codes[i] & 0xFF;
            float xl = sumXL - w[i] * x[i] * old;
            float l2 = sumL2 - w[i] * old * old;
            if (xl > 0 && l2 > 0) {
                int l = Math.min(top, nearest(x[i] * l2 / xl));
                if (l != old) {
                    changed |= move(i, l, xl + w[i] * x[i] * l, l2 + w[i] * l * l, codes);
                }
            }
        }
        return changed;
    }

    private boolean move(int i, int l, float xl, float l2, byte[] codes) {
        if (xl * xl * sumL2 > sumXL * sumXL * l2) {
            codes[i] = (byte) l;
            sumXL = xl;
            sumL2 = l2;
            return true;
        }
        return false;
    }
}
