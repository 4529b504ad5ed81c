package io.lorapress.quantize.encode.scalar;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.IQ4_XS;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.encode.NearestValue;
import io.lorapress.quantize.encode.Peak;
import io.lorapress.quantize.encode.Rounding;

/** Encodes {@link IQ4_XS}. Source: quantize_iq4_xs. */
public final class ScalarIQ4_XS extends ScalarEncoder {
    private static final int SIZE = 256;
    private static final int SUBS = 8;
    private static final int SUB = 32;

    public ScalarIQ4_XS() {
        super(GgmlType.IQ4_XS);
    }

    @Override
    void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out) {
        Block block = new Block();
        for (int i = 0; i < columns; i += SIZE) {
            block.encode(x, at + i, importance, i, out, i / SIZE * IQ4_XS.BYTES);
        }
    }

    private static final class Block {
        private final TableSearch search = new TableSearch();
        private final float[] w = new float[SUB];
        private final float[] scales = new float[SUBS];
        private final byte[] levels = new byte[SUB];

        void encode(float[] x, int at, float[] importance, int importanceAt, byte[] out, int outAt) {
            float variance = Weights.sumOfSquares(x, at, SIZE) * (2f / SIZE);
            for (int j = 0; j < SUBS; j++) {
                int sub = at + SUB * j;
                Weights.byImportanceOrSquare(x, sub, variance, importance, importanceAt + SUB * j, SUB, w);
                scales[j] = search.search(x, sub, w);
            }
            float d = -Peak.of(scales, 0, SUBS) / IQ4_XS.HALF_CODE;
            float inverse = d != 0 ? 1 / d : 0;
            Half.put(out, outAt, d);
            for (int j = 0; j < SUBS; j++) {
                int code = Rounding.nearest(inverse * scales[j], -IQ4_XS.HALF_CODE, IQ4_XS.HALF_CODE - 1);
                IQ4_XS.putCode(out, outAt, j, code + IQ4_XS.HALF_CODE);
                putLevels(d * code, x, at + SUB * j, out, outAt + IQ4_XS.LEVELS + Nibbles.BYTES * j);
            }
        }

        private void putLevels(float scale, float[] x, int at, byte[] out, int outAt) {
            float inverse = scale != 0 ? 1 / scale : 0;
            for (int i = 0; i < SUB; i++) {
                levels[i] = (byte) NearestValue.level(inverse * x[at + i]);
            }
            Nibbles.put(levels, 0, out, outAt);
        }
    }
}
