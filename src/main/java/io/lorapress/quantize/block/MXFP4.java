package io.lorapress.quantize.block;

/**
 * MXFP4: 32 weights in 17 bytes, weight = scale * value(level). Bytes: the exponent of the scale, then {@link Nibbles}. Values are
 * the four-bit floats doubled, scales half of the power of two that the exponent stands for.
 */
public final class MXFP4 {
    public static final int BYTES = 17;
    public static final int WEIGHTS = 32;
    public static final int LEVELS = 1;
    private static final float[] VALUES = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

    private MXFP4() {
    }

    /** The value of level 0 to 15. Source: kvalues_fp4. */
    public static float value(int level) {
        return VALUES[level];
    }

    /** Half of 2^(exponent - 127), for exponents of 0 to 255. Source: ggml_e8m0_to_fp32_half. */
    public static float scale(int exponent) {
        return Float.intBitsToFloat(exponent < 2 ? 0x00200000 << exponent : exponent - 1 << 23);
    }

    /** Decodes one block. Source: dequantize_row_mxfp4. */
    public static void decode(byte[] block, int at, float[] y, int yAt) {
        float scale = scale(block[at] & 0xFF);
        for (int i = 0; i < WEIGHTS; i++) {
            y[yAt + i] = value(Nibbles.get(block, at + LEVELS, i)) * scale;
        }
    }
}
