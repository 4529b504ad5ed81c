package io.lorapress.quantize.encode.scalar;

import io.lorapress.quantize.block.IQ4_NL;
import io.lorapress.quantize.encode.NearestValue;
import io.lorapress.quantize.encode.Peak;

/**
 * Finds the scale of 32 weights, weight = scale * IQ4_NL.value(level), so that the weighted square error is least, among 16 about
 * the one that takes the largest weight to the end of the values. Source: quantize_row_iq4_nl_impl with ntry 7.
 */
final class TableSearch {
    private static final int SIZE = 32;
    private static final float END = IQ4_NL.value(0);

    private float sumXQ;
    private float sumQ2;

    /** Gives the scale; 0 for zeros. */
    float search(float[] x, int at, float[] w) {
        float peak = Peak.of(x, at, SIZE);
        if (Math.abs(peak) < Peak.ZERO) {
            return 0;
        }
        sum(1 / (-peak / END), x, at, w);
        float scale = sumQ2 > 0 ? sumXQ / sumQ2 : 0;
        float best = scale * sumXQ;
        for (int i = -7; i <= 7; i++) {
            sum((i + END) / peak, x, at, w);
            if (sumQ2 > 0 && sumXQ * sumXQ > best * sumQ2) {
                scale = sumXQ / sumQ2;
                best = scale * sumXQ;
            }
        }
        return scale;
    }

    private void sum(float inverse, float[] x, int at, float[] w) {
        sumXQ = 0;
        sumQ2 = 0;
        for (int i = 0; i < SIZE; i++) {
            float q = IQ4_NL.value(NearestValue.level(inverse * x[at + i]));
            sumXQ += w[i] * q * x[at + i];
            sumQ2 += w[i] * q * q;
        }
    }
}
