package io.lorapress.quantize.block;

/**
 * Q2_K: 256 weights in 84 bytes, 16 sub-blocks of 16, weight = d * scale * level - dmin * min. Bytes: 16 pairs of a 4-bit scale
 * (low) and a 4-bit min, {@link BitPairs}, d and dmin as halves.
 */
public final class Q2_K {
    public static final int BYTES = 84;
    public static final int TOP = 3;
    public static final int TOP_CODE = 15;
    public static final int LEVELS = 16;
    private static final int D = 80;
    private static final int MIN = 82;

    private Q2_K() {
    }

    /** Gives the value that a reader sees. */
    public static float putScale(byte[] block, int at, float d) {
        return Half.put(block, at + D, d);
    }

    /** Gives the value that a reader sees. */
    public static float putMin(byte[] block, int at, float dmin) {
        return Half.put(block, at + MIN, dmin);
    }

    public static void putPair(byte[] block, int at, int sub, int scale, int min) {
        block[at + sub] = (byte) (scale | min << 4);
    }

    public static float d(byte[] block, int at) {
        return Half.get(block, at + D);
    }

    public static float dmin(byte[] block, int at) {
        return Half.get(block, at + MIN);
    }

    public static int scale(byte[] block, int at, int sub) {
        return block[at + sub] & 0xF;
    }

    public static int min(byte[] block, int at, int sub) {
        return (block[at + sub] & 0xF0) >> 4;
    }

    /** Decodes one super-block. Source: dequantize_row_q2_K. */
    public static void decode(byte[] block, int at, float[] y, int yAt) {
        for (int i = 0; i < 256; i++) {
            float scale = d(block, at) * scale(block, at, i / 16);
            float min = dmin(block, at) * min(block, at, i / 16);
            y[yAt + i] = scale * BitPairs.get(block, at + LEVELS, i) - min;
        }
    }
}
