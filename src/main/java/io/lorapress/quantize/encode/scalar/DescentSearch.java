package io.lorapress.quantize.encode.scalar;

import static io.lorapress.quantize.encode.Rounding.nearest;

import io.lorapress.quantize.encode.Peak;
import java.util.Arrays;

/**
 * Finds scale and levels of one sub-block, weight = scale * (level - half), by coordinate descent: up to five rounds in which each
 * level may move to what is best given all others. A weight counts by its square. Source: make_q3_quants.
 */
final class DescentSearch {
    private final int half;
    private final int n;
    private float sumXL;
    private float sumL2;

    DescentSearch(int half, int n) {
        this.half = half;
        this.n = n;
    }

    /** Gives the scale. A sub-block of zeros has scale 0 and levels 0. */
    float search(float[] x, int at, byte[] levels, int levelsAt) {
        float peak = Peak.of(x, at, n);
        if (Math.abs(peak) < Peak.ZERO) {
            Arrays.fill(levels, levelsAt, levelsAt + n, (byte) 0);
            return 0;
        }
        start(-half / peak, x, at, levels, levelsAt);
        for (int round = 0; round < 5 && improve(x, at, levels, levelsAt); round++) {
        }
        for (int i = 0; i < n; i++) {
            levels[levelsAt + i] += (byte) half;
        }
        return sumL2 > 0 ? sumXL / sumL2 : 0;
    }

    private void start(float inverse, float[] x, int at, byte[] levels, int levelsAt) {
        sumXL = 0;
        sumL2 = 0;
        for (int i = 0; i < n; i++) {
            float v = x[at + i];
            int l = nearest(inverse * v, -half, half - 1);
            levels[levelsAt + i] = (byte) l;
            sumXL += v * v * v * l;
            sumL2 += v * v * l * l;
        }
    }

    private boolean improve(float[] x, int at, byte[] levels, int levelsAt) {
        boolean changed = false;
        for (int i = 0; i < n; i++) {
            float v = x[at + i];
            int old = levels[levelsAt + i];
            float xl = sumXL - v * v * v * old;
            if (xl > 0) {
                float l2 = sumL2 - v * v * old * old;
                int l = nearest(v * l2 / xl, -half, half - 1);
                if (l != old) {
                    changed |= move(levelsAt + i, l, xl + v * v * v * l, l2 + v * v * l * l, levels);
                }
            }
        }
        return changed;
    }

    private boolean move(int i, int l, float xl, float l2, byte[] levels) {
        if (l2 > 0 && xl * xl * sumL2 > sumXL * sumXL * l2) {
            levels[i] = (byte) l;
            sumXL = xl;
            sumL2 = l2;
            return true;
        }
        return false;
    }
}
