package io.lorapress.quantize.block;

/** Q5_0: 32 weights in 22 bytes, weight = d * (level - 16). Bytes: d as a half, {@link FifthBits}, {@link Nibbles}. */
public final class Q5_0 {
    public static final int BYTES = 22;
    public static final int WEIGHTS = 32;
    public static final int HALF = 16;
    public static final int HIGH = 2;
    public static final int LOW = 6;

    private Q5_0() {
    }

    /** Decodes one block. Source: dequantize_row_q5_0. */
    public static void decode(byte[] block, int at, float[] y, int yAt) {
        float d = Half.get(block, at);
        for (int i = 0; i < WEIGHTS; i++) {
            int level = Nibbles.get(block, at + LOW, i) | FifthBits.get(block, at + HIGH, i);
            y[yAt + i] = (level - HALF) * d;
        }
    }
}
