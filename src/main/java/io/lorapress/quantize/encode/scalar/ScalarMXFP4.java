package io.lorapress.quantize.encode.scalar;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.MXFP4;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.encode.FloatingScale;
import io.lorapress.quantize.encode.Peak;

/** Encodes {@link MXFP4}. Importance changes nothing. Source: quantize_row_mxfp4_ref. */
public final class ScalarMXFP4 extends ScalarEncoder {
    private static final int SIZE = MXFP4.WEIGHTS;

    public ScalarMXFP4() {
        super(GgmlType.MXFP4);
    }

    @Override
    void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out) {
        byte[] levels = new byte[SIZE];
        for (int i = 0; i < columns / SIZE; i++) {
            int exponent = FloatingScale.exponent(Math.abs(Peak.of(x, at + SIZE * i, SIZE)));
            out[MXFP4.BYTES * i] = (byte) exponent;
            for (int j = 0; j < SIZE; j++) {
                levels[j] = (byte) nearest(x[at + SIZE * i + j], MXFP4.scale(exponent));
            }
            Nibbles.put(levels, 0, out, MXFP4.BYTES * i + MXFP4.LEVELS);
        }
    }

    /** The first of the nearest levels. */
    private static int nearest(float x, float scale) {
        int nearest = 0;
        for (int level = 1; level < 16; level++) {
            if (distance(x, scale, level) < distance(x, scale, nearest)) {
                nearest = level;
            }
        }
        return nearest;
    }

    private static float distance(float x, float scale, int level) {
        return Math.abs(MXFP4.value(level) * scale - x);
    }
}
