package io.lorapress.quantize.encode.scalar;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.FifthBits;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.block.Q5_0;
import io.lorapress.quantize.encode.Peak;
import io.lorapress.quantize.encode.Rounding;

/** Encodes {@link Q5_0}: the largest weight becomes level 0, or with importance a search. Source: quantize_row_q5_0_ref, _impl. */
public final class ScalarQ5_0 extends ScalarEncoder {
    private static final int SIZE = Q5_0.WEIGHTS;

    public ScalarQ5_0() {
        super(GgmlType.Q5_0);
    }

    @Override
    void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out) {
        byte[] levels = new byte[SIZE];
        SymmetricRow weighted = importance == null ? null : new SymmetricRow(x, at, columns, importance, Q5_0.HALF);
        for (int i = 0; i < columns / SIZE; i++) {
            float d = weighted == null ? plain(x, at + SIZE * i, levels) : weighted.search(i, levels);
            Half.put(out, Q5_0.BYTES * i, d);
            FifthBits.put(levels, 0, out, Q5_0.BYTES * i + Q5_0.HIGH);
            Nibbles.put(levels, 0, out, Q5_0.BYTES * i + Q5_0.LOW);
        }
    }

    private static float plain(float[] x, int at, byte[] levels) {
        float d = Peak.of(x, at, SIZE) / -Q5_0.HALF;
        float inverse = d != 0 ? 1 / d : 0;
        for (int i = 0; i < SIZE; i++) {
            byte level = (byte) Rounding.truncate(x[at + i] * inverse + (Q5_0.HALF + 0.5f));
            levels[i] = (byte) Math.min(2 * Q5_0.HALF - 1, level);
        }
        return d;
    }
}
