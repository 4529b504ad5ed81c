package io.lorapress.quantize.block;

/** Q5_1: 32 weights in 24 bytes, weight = d * level + m. Bytes: d and m as halves, {@link FifthBits}, {@link Nibbles}. */
public final class Q5_1 {
    public static final int BYTES = 24;
    public static final int WEIGHTS = 32;
    public static final int TOP = 31;
    public static final int MIN = 2;
    public static final int HIGH = 4;
    public static final int LOW = 8;

    private Q5_1() {
    }

    /** Decodes one block. Source: dequantize_row_q5_1. */
    public static void decode(byte[] block, int at, float[] y, int yAt) {
        float d = Half.get(block, at);
        float m = Half.get(block, at + MIN);
        for (int i = 0; i < WEIGHTS; i++) {
            int level = Nibbles.get(block, at + LOW, i) | FifthBits.get(block, at + HIGH, i);
            y[yAt + i] = level * d + m;
        }
    }
}
