package io.lorapress.quantize.encode.scalar;

import static io.lorapress.quantize.encode.Rounding.nearest;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.BitPairs;
import io.lorapress.quantize.block.Q2_K;
import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.ScaleCodes;

/** Encodes {@link Q2_K}. Source: quantize_row_q2_K_ref, quantize_row_q2_K_impl. */
public final class ScalarQ2_K extends ScalarEncoder {
    private static final int SIZE = 256;
    private static final int SUBS = 16;
    private static final int SUB = 16;

    public ScalarQ2_K() {
        super(GgmlType.Q2_K);
    }

    @Override
    void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out) {
        Block block = new Block(importance == null ? AffineGrid.Q2_K : AffineGrid.Q2_K_WEIGHTED);
        for (int i = 0; i < columns / SIZE; i++) {
            if (importance == null) {
                block.encode(x, at + SIZE * i, out, Q2_K.BYTES * i);
            } else {
                block.encode(x, at + SIZE * i, importance, SIZE * i, out, Q2_K.BYTES * i);
            }
        }
    }

    private static final class Block {
        private final AffineSearch search;
        private final PositiveSearch codes = new PositiveSearch(Q2_K.TOP_CODE, SUBS);
        private final float[] w = new float[SUB];
        private final float[] sumW = new float[SUBS];
        private final float[] scales = new float[SUBS];
        private final float[] mins = new float[SUBS];
        private final byte[] scaleCodes = new byte[SUBS];
        private final byte[] minCodes = new byte[SUBS];
        private final byte[] levels = new byte[SIZE];

        Block(AffineGrid grid) {
            search = new AffineSearch(grid, SUB);
        }

        void encode(float[] x, int at, byte[] out, int outAt) {
            for (int j = 0; j < SUBS; j++) {
                for (int i = 0; i < SUB; i++) {
                    w[i] = Math.abs(x[at + SUB * j + i]);
                }
                search(j, x, at);
            }
            float d = ScaleCodes.round(scales, 0, SUBS, Q2_K.TOP_CODE, scaleCodes) / Q2_K.TOP_CODE;
            float dmin = ScaleCodes.round(mins, 0, SUBS, Q2_K.TOP_CODE, minCodes) / Q2_K.TOP_CODE;
            finish(d, dmin, x, at, out, outAt);
        }

        void encode(float[] x, int at, float[] importance, int importanceAt, byte[] out, int outAt) {
            float variance = Weights.sumOfSquares(x, at, SIZE) / SIZE;
            for (int j = 0; j < SUBS; j++) {
                Weights.byImportance(x, at + SUB * j, variance, importance, importanceAt + SUB * j, SUB, w);
                sumW[j] = Weights.sum(w, SUB);
                search(j, x, at);
            }
            finish(codes.search(scales, sumW, scaleCodes), codes.search(mins, sumW, minCodes), x, at, out, outAt);
        }

        private void search(int j, float[] x, int at) {
            search.search(x, at + SUB * j, w, levels, SUB * j);
            scales[j] = search.scale();
            mins[j] = search.min();
        }

        private void finish(float d, float dmin, float[] x, int at, byte[] out, int outAt) {
            float readD = Q2_K.putScale(out, outAt, d);
            float readMin = Q2_K.putMin(out, outAt, dmin);
            for (int j = 0; j < SUBS; j++) {
                Q2_K.putPair(out, outAt, j, scaleCodes[j], minCodes[j]);
                float scale = readD * Q2_K.scale(out, outAt, j);
                if (scale != 0) {
                    chooseLevels(scale, readMin * Q2_K.min(out, outAt, j), x, at + SUB * j, SUB * j);
                }
            }
            BitPairs.put(levels, out, outAt + Q2_K.LEVELS);
        }

        private void chooseLevels(float scale, float min, float[] x, int at, int levelsAt) {
            for (int i = 0; i < SUB; i++) {
                levels[levelsAt + i] = (byte) nearest((x[at + i] + min) / scale, 0, Q2_K.TOP);
            }
        }
    }
}
