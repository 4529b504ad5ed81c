package io.lorapress.quantize.encode.scalar;

import static io.lorapress.quantize.encode.Rounding.nearest;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.BitPairs;
import io.lorapress.quantize.block.Q3_K;
import io.lorapress.quantize.encode.Peak;

/** Encodes {@link Q3_K}. Source: quantize_row_q3_K_ref, quantize_row_q3_K_impl. */
public final class ScalarQ3_K extends ScalarEncoder {
    private static final int SIZE = 256;
    private static final int SUBS = 16;
    private static final int SUB = 16;

    public ScalarQ3_K() {
        super(GgmlType.Q3_K);
    }

    @Override
    void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out) {
        Block block = new Block();
        for (int i = 0; i < columns / SIZE; i++) {
            if (importance == null) {
                block.encode(x, at + SIZE * i, out, Q3_K.BYTES * i);
            } else {
                block.encode(x, at + SIZE * i, importance, SIZE * i, out, Q3_K.BYTES * i);
            }
        }
    }

    private static final class Block {
        private final DescentSearch descent = new DescentSearch(Q3_K.HALF, SUB);
        private final SymmetricSearch search = new SymmetricSearch(Q3_K.HALF, SUB);
        private final SymmetricSearch codeSearch = new SymmetricSearch(Q3_K.HALF_CODE, SUBS);
        private final float[] w = new float[SUB];
        private final float[] sumW = new float[SUBS];
        private final float[] scales = new float[SUBS];
        private final byte[] codes = new byte[SUBS];
        private final byte[] levels = new byte[SIZE];

        void encode(float[] x, int at, byte[] out, int outAt) {
            for (int j = 0; j < SUBS; j++) {
                scales[j] = descent.search(x, at + SUB * j, levels, SUB * j);
            }
            finish(roundCodes(), x, at, out, outAt);
        }

        void encode(float[] x, int at, float[] importance, int importanceAt, byte[] out, int outAt) {
            float variance = 2 * Weights.sumOfSquares(x, at, SIZE) / SIZE;
            for (int j = 0; j < SUBS; j++) {
                Weights.byImportance(x, at + SUB * j, variance, importance, importanceAt + SUB * j, SUB, w);
                sumW[j] = Weights.sum(w, SUB);
                scales[j] = search.search(x, at + SUB * j, w, 0, levels, SUB * j);
            }
            finish(codeSearch.search(scales, 0, sumW, 0, codes, 0), x, at, out, outAt);
        }

        /** Gives the super-block's scale. */
        private float roundCodes() {
            float peak = Peak.of(scales, 0, SUBS);
            float inverse = -Q3_K.HALF_CODE / peak;
            for (int j = 0; j < SUBS; j++) {
                int code = (byte) nearest(inverse * scales[j]);
                codes[j] = peak == 0 ? 0 : (byte) (Math.clamp(code, -Q3_K.HALF_CODE, Q3_K.HALF_CODE - 1) + Q3_K.HALF_CODE);
            }
            return peak == 0 ? 0 : 1 / inverse;
        }

        private void finish(float d, float[] x, int at, byte[] out, int outAt) {
            float readD = Q3_K.putScale(out, outAt, d);
            Q3_K.putCodes(codes, out, outAt);
            for (int j = 0; j < SUBS; j++) {
                float scale = readD * (codes[j] - Q3_K.HALF_CODE);
                if (scale != 0) {
                    chooseLevels(scale, x, at + SUB * j, SUB * j);
                }
            }
            Q3_K.putHigh(levels, out, outAt);
            BitPairs.put(levels, out, outAt + Q3_K.LOW);
        }

        private void chooseLevels(float scale, float[] x, int at, int levelsAt) {
            for (int i = 0; i < SUB; i++) {
                levels[levelsAt + i] = (byte) (Q3_K.HALF + nearest(x[at + i] / scale, -Q3_K.HALF, Q3_K.HALF - 1));
            }
        }
    }
}
