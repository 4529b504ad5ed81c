package io.lorapress.quantize.block;

/** Q4_0: 32 weights in 18 bytes, weight = d * (level - 8). Bytes: d as a half, then {@link Nibbles}. */
public final class Q4_0 {
    public static final int BYTES = 18;
    public static final int WEIGHTS = 32;
    public static final int HALF = 8;
    public static final int LEVELS = 2;

    private Q4_0() {
    }

    /** Decodes one block. Source: dequantize_row_q4_0. */
    public static void decode(byte[] block, int at, float[] y, int yAt) {
        float d = Half.get(block, at);
        for (int i = 0; i < WEIGHTS; i++) {
            y[yAt + i] = (Nibbles.get(block, at + LEVELS, i) - HALF) * d;
        }
    }
}
