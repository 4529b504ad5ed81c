package io.lorapress.quantize.block;

/** Q8_0: 32 weights in 34 bytes, weight = d * level. Bytes: d as a half, then a signed byte a weight. */
public final class Q8_0 {
    public static final int BYTES = 34;
    public static final int WEIGHTS = 32;
    public static final int LEVELS = 2;

    private Q8_0() {
    }

    /** Decodes one block. Source: dequantize_row_q8_0. */
    public static void decode(byte[] block, int at, float[] y, int yAt) {
        float d = Half.get(block, at);
        for (int i = 0; i < WEIGHTS; i++) {
            y[yAt + i] = block[at + LEVELS + i] * d;
        }
    }
}
