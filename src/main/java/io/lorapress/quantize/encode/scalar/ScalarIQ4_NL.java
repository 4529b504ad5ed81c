package io.lorapress.quantize.encode.scalar;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.IQ4_NL;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.encode.NearestValue;

/** Encodes {@link IQ4_NL}. Source: quantize_iq4_nl. */
public final class ScalarIQ4_NL extends ScalarEncoder {
    private static final int SIZE = IQ4_NL.WEIGHTS;

    public ScalarIQ4_NL() {
        super(GgmlType.IQ4_NL);
    }

    @Override
    void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out) {
        TableSearch search = new TableSearch();
        float[] w = new float[SIZE];
        byte[] levels = new byte[SIZE];
        for (int i = 0; i < columns; i += SIZE) {
            float variance = Weights.sumOfSquares(x, at + i, SIZE) * (2f / SIZE);
            Weights.byImportanceOrSquare(x, at + i, variance, importance, i, SIZE, w);
            float scale = search.search(x, at + i, w);
            float inverse = scale != 0 ? 1 / scale : 0;
            for (int j = 0; j < SIZE; j++) {
                levels[j] = (byte) NearestValue.level(inverse * x[at + i + j]);
            }
            int outAt = i / SIZE * IQ4_NL.BYTES;
            Half.put(out, outAt, scale);
            Nibbles.put(levels, 0, out, outAt + IQ4_NL.LEVELS);
        }
    }
}
