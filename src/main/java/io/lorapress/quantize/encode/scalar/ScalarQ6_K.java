package io.lorapress.quantize.encode.scalar;

import static io.lorapress.quantize.encode.Rounding.nearest;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Q6_K;
import io.lorapress.quantize.encode.Peak;
import java.util.Arrays;

/** Encodes {@link Q6_K}. Source: quantize_row_q6_K_ref, quantize_row_q6_K_impl. */
public final class ScalarQ6_K extends ScalarEncoder {
    private static final int SIZE = 256;
    private static final int SUBS = 16;
    private static final int SUB = 16;

    public ScalarQ6_K() {
        super(GgmlType.Q6_K);
    }

    @Override
    void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out) {
        Block block = new Block();
        for (int i = 0; i < columns / SIZE; i++) {
            block.encode(x, at + SIZE * i, importance, SIZE * i, out, Q6_K.BYTES * i);
        }
    }

    private static final class Block {
        private final SymmetricSearch search = new SymmetricSearch(Q6_K.HALF, SUB);
        private final float[] squares = new float[SUB];
        private final float[] scales = new float[SUBS];
        private final byte[] levels = new byte[SIZE];

        void encode(float[] x, int at, float[] importance, int importanceAt, byte[] out, int outAt) {
            for (int j = 0; j < SUBS; j++) {
                scales[j] = importance != null
                        ? search.search(x, at + SUB * j, importance, importanceAt + SUB * j, levels, SUB * j)
                        : search.search(x, at + SUB * j, squares(x, at + SUB * j), 0, levels, SUB * j);
            }
            float peak = Peak.of(scales, 0, SUBS);
            if (Math.abs(peak) < Peak.ZERO) {
                Arrays.fill(out, outAt, outAt + Q6_K.BYTES, (byte) 0);
            } else {
                finish(-128f / peak, x, at, out, outAt);
            }
        }

        private float[] squares(float[] x, int at) {
            for (int i = 0; i < SUB; i++) {
                squares[i] = x[at + i] * x[at + i];
            }
            return squares;
        }

        private void finish(float inverse, float[] x, int at, byte[] out, int outAt) {
            float d = Q6_K.putScale(out, outAt, 1 / inverse);
            for (int j = 0; j < SUBS; j++) {
                Q6_K.putSubScale(out, outAt, j, Math.min(127, nearest(inverse * scales[j])));
                float scale = d * Q6_K.subScale(out, outAt, j);
                if (scale != 0) {
                    chooseLevels(scale, x, at + SUB * j, SUB * j);
                }
            }
            Q6_K.putLevels(levels, out, outAt);
        }

        private void chooseLevels(float scale, float[] x, int at, int levelsAt) {
            for (int i = 0; i < SUB; i++) {
                levels[levelsAt + i] = (byte) (Q6_K.HALF + nearest(x[at + i] / scale, -Q6_K.HALF, Q6_K.HALF - 1));
            }
        }
    }
}
