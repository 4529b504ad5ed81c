package io.lorapress.quantize.encode.scalar;

import static io.lorapress.quantize.encode.Rounding.nearest;

import io.lorapress.quantize.encode.Peak;
import java.util.Arrays;

/**
 * Finds scale and levels of one sub-block, weight = scale * (level - half), so that the weighted square error is least, among
 * 19 scales about the one that takes the largest weight to the end of the range. Source: make_qx_quants, rmse type 1.
 */
final class SymmetricSearch {
    private final int half;
    private final int n;
    private float sumXL;
    private float sumL2;

    /** @param half levels go from 0 to {@code 2 * half - 1} */
    SymmetricSearch(int half, int n) {
        this.half = half;
        this.n = n;
    }

    /** Gives the scale. A sub-block of zeros has scale 0 and levels 0. */
    float search(float[] x, int at, float[] w, int wAt, byte[] levels, int levelsAt) {
        float peak = Peak.of(x, at, n);
        if (Math.abs(peak) < Peak.ZERO) {
            Arrays.fill(levels, levelsAt, levelsAt + n, (byte) 0);
            return 0;
        }
        float inverse = -half / peak;
        setLevels(inverse, x, at, levels, levelsAt);
        sum(inverse, x, at, w, wAt);
        float scale = sumL2 != 0 ? sumXL / sumL2 : 0;
        float best = scale * sumXL;
        for (int i = -9; i <= 9; i++) {
            if (i == 0) {
                continue;
            }
            inverse = -(half + 0.1f * i) / peak;
            sum(inverse, x, at, w, wAt);
            if (sumL2 > 0 && sumXL * sumXL > best * sumL2) {
                setLevels(inverse, x, at, levels, levelsAt);
                scale = sumXL / sumL2;
                best = scale * sumXL;
            }
        }
        return scale;
    }

    private void sum(float inverse, float[] x, int at, float[] w, int wAt) {
        sumXL = 0;
        sumL2 = 0;
        for (int i = 0; i < n; i++) {
            int l = nearest(inverse * x[at + i], -half, half - 1);
            sumXL += w[wAt + i] * x[at + i] * l;
            sumL2 += w[wAt + i] * l * l;
        }
    }

    private void setLevels(float inverse, float[] x, int at, byte[] levels, int levelsAt) {
        for (int i = 0; i < n; i++) {
            levels[levelsAt + i] = (byte) (half + nearest(inverse * x[at + i], -half, half - 1));
        }
    }
}
