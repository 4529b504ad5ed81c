package io.lorapress.quantize.encode.scalar;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Q4_K;
import io.lorapress.quantize.encode.AffineGrid;

/** Encodes {@link Q4_K}. Source: quantize_q4_K. */
public final class ScalarQ4_K extends ScalarEncoder {
    private static final int SIZE = 256;

    public ScalarQ4_K() {
        super(GgmlType.Q4_K);
    }

    @Override
    void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out) {
        AffineBlock block = new AffineBlock(importance == null ? AffineGrid.Q4_K : AffineGrid.Q4_WEIGHTED);
        for (int i = 0; i < columns / SIZE; i++) {
            byte[] levels = importance == null
                    ? block.encode(x, at + SIZE * i, out, Q4_K.BYTES * i)
                    : block.encode(x, at + SIZE * i, importance, SIZE * i, out, Q4_K.BYTES * i);
            Q4_K.putLevels(levels, out, Q4_K.BYTES * i);
        }
    }
}
