package io.lorapress.quantize.encode.scalar;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Q5_K;
import io.lorapress.quantize.encode.AffineGrid;

/** Encodes {@link Q5_K}. Source: quantize_q5_K. */
public final class ScalarQ5_K extends ScalarEncoder {
    private static final int SIZE = 256;

    public ScalarQ5_K() {
        super(GgmlType.Q5_K);
    }

    @Override
    void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out) {
        AffineBlock block = new AffineBlock(importance == null ? AffineGrid.Q5_K : AffineGrid.Q5_WEIGHTED);
        for (int i = 0; i < columns / SIZE; i++) {
            byte[] levels = importance == null
                    ? block.encode(x, at + SIZE * i, out, Q5_K.BYTES * i)
                    : block.encode(x, at + SIZE * i, importance, SIZE * i, out, Q5_K.BYTES * i);
            Q5_K.putLevels(levels, out, Q5_K.BYTES * i);
        }
    }
}
