package io.lorapress.quantize.encode.scalar;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.FifthBits;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.block.Q5_1;
import io.lorapress.quantize.encode.AffineGrid;

/** Encodes {@link Q5_1}. Source: quantize_q5_1. */
public final class ScalarQ5_1 extends ScalarEncoder {
    public ScalarQ5_1() {
        super(GgmlType.Q5_1);
    }

    @Override
    void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out) {
        AffineRow row = new AffineRow(x, at, columns, importance, AffineGrid.Q5_WEIGHTED);
        for (int i = 0; i < columns / Q5_1.WEIGHTS; i++) {
            row.encode(i);
            Half.put(out, Q5_1.BYTES * i, row.scale());
            Half.put(out, Q5_1.BYTES * i + Q5_1.MIN, row.min());
            FifthBits.put(row.levels(), 0, out, Q5_1.BYTES * i + Q5_1.HIGH);
            Nibbles.put(row.levels(), 0, out, Q5_1.BYTES * i + Q5_1.LOW);
        }
    }
}
