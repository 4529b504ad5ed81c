package io.lorapress.quantize.encode.scalar;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.block.Q4_1;
import io.lorapress.quantize.encode.AffineGrid;

/** Encodes {@link Q4_1}. Source: quantize_q4_1. */
public final class ScalarQ4_1 extends ScalarEncoder {
    public ScalarQ4_1() {
        super(GgmlType.Q4_1);
    }

    @Override
    void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out) {
        AffineRow row = new AffineRow(x, at, columns, importance, AffineGrid.Q4_WEIGHTED);
        for (int i = 0; i < columns / Q4_1.WEIGHTS; i++) {
            row.encode(i);
            Half.put(out, Q4_1.BYTES * i, row.scale());
            Half.put(out, Q4_1.BYTES * i + Q4_1.MIN, row.min());
            Nibbles.put(row.levels(), 0, out, Q4_1.BYTES * i + Q4_1.LEVELS);
        }
    }
}
