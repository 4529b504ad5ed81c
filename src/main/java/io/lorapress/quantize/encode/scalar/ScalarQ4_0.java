package io.lorapress.quantize.encode.scalar;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.block.Q4_0;
import io.lorapress.quantize.encode.Peak;
import io.lorapress.quantize.encode.Rounding;

/** Encodes {@link Q4_0}: the largest weight becomes level 0, or with importance a search. Source: quantize_row_q4_0_ref, _impl. */
public final class ScalarQ4_0 extends ScalarEncoder {
    private static final int SIZE = Q4_0.WEIGHTS;

    public ScalarQ4_0() {
        super(GgmlType.Q4_0);
    }

    @Override
    void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out) {
        byte[] levels = new byte[SIZE];
        SymmetricRow weighted = importance == null ? null : new SymmetricRow(x, at, columns, importance, Q4_0.HALF);
        for (int i = 0; i < columns / SIZE; i++) {
            float d = weighted == null ? plain(x, at + SIZE * i, levels) : weighted.search(i, levels);
            Half.put(out, Q4_0.BYTES * i, d);
            Nibbles.put(levels, 0, out, Q4_0.BYTES * i + Q4_0.LEVELS);
        }
    }

    private static float plain(float[] x, int at, byte[] levels) {
        float d = Peak.of(x, at, SIZE) / -Q4_0.HALF;
        float inverse = d != 0 ? 1 / d : 0;
        for (int i = 0; i < SIZE; i++) {
            byte level = (byte) Rounding.truncate(x[at + i] * inverse + (Q4_0.HALF + 0.5f));
            levels[i] = (byte) Math.min(2 * Q4_0.HALF - 1, level);
        }
        return d;
    }
}
