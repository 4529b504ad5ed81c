package io.lorapress.quantize.block;

/** IQ4_NL: 32 weights in 18 bytes, weight = d * VALUES[level]. Bytes: d as a half, then {@link Nibbles}. */
public final class IQ4_NL {
    public static final int BYTES = 18;
    public static final int WEIGHTS = 32;
    public static final int LEVELS = 2;
    private static final float[] VALUES = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    private IQ4_NL() {
    }

    /** The value of level 0 to 15. Source: kvalues_iq4nl. */
    public static float value(int level) {
        return VALUES[level];
    }

    /** Decodes one block. Source: dequantize_row_iq4_nl. */
    public static void decode(byte[] block, int at, float[] y, int yAt) {
        float d = Half.get(block, at);
        for (int i = 0; i < WEIGHTS; i++) {
            y[yAt + i] = d * value(Nibbles.get(block, at + LEVELS, i));
        }
    }
}
