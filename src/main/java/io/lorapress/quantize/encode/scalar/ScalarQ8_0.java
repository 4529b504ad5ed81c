package io.lorapress.quantize.encode.scalar;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Q8_0;
import io.lorapress.quantize.encode.Peak;
import io.lorapress.quantize.encode.Rounding;

/** Encodes {@link Q8_0}: the largest weight becomes 127. Importance changes nothing. Source: quantize_row_q8_0_ref. */
public final class ScalarQ8_0 extends ScalarEncoder {
    public ScalarQ8_0() {
        super(GgmlType.Q8_0);
    }

    @Override
    void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out) {
        for (int i = 0; i < columns / Q8_0.WEIGHTS; i++) {
            encodeBlock(x, at + Q8_0.WEIGHTS * i, out, Q8_0.BYTES * i);
        }
    }

    private static void encodeBlock(float[] x, int at, byte[] out, int outAt) {
        float d = Math.abs(Peak.of(x, at, Q8_0.WEIGHTS)) / 127;
        float inverse = d != 0 ? 1 / d : 0;
        Half.put(out, outAt, d);
        for (int i = 0; i < Q8_0.WEIGHTS; i++) {
            out[outAt + Q8_0.LEVELS + i] = (byte) Rounding.awayFromZero(x[at + i] * inverse);
        }
    }
}
