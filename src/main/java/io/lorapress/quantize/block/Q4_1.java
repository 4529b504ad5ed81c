package io.lorapress.quantize.block;

/** Q4_1: 32 weights in 20 bytes, weight = d * level + m. Bytes: d and m as halves, then {@link Nibbles}. */
public final class Q4_1 {
    public static final int BYTES = 20;
    public static final int WEIGHTS = 32;
    public static final int TOP = 15;
    public static final int MIN = 2;
    public static final int LEVELS = 4;

    private Q4_1() {
    }

    /** Decodes one block. Source: dequantize_row_q4_1. */
    public static void decode(byte[] block, int at, float[] y, int yAt) {
        float d = Half.get(block, at);
        float m = Half.get(block, at + MIN);
        for (int i = 0; i < WEIGHTS; i++) {
            y[yAt + i] = Nibbles.get(block, at + LEVELS, i) * d + m;
        }
    }
}
