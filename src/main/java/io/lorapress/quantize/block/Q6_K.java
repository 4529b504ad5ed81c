package io.lorapress.quantize.block;

/**
 * Q6_K: 256 weights in 210 bytes, 16 sub-blocks of 16, weight = d * scale * (level - 32). Bytes: 128 of low nibbles, 64 of
 * upper bit pairs, 16 signed scales, d as a half. In each half of 128 weights, with i = 0..31: nibbles of byte i are weights
 * i and 64+i, those of byte 32+i weights 32+i and 96+i; the bit pairs of byte i are weights i, 32+i, 64+i, 96+i.
 */
public final class Q6_K {
    public static final int BYTES = 210;
    public static final int HALF = 32;
    public static final int HIGH = 128;
    private static final int SCALES = 192;
    private static final int D = 208;

    private Q6_K() {
    }

    /** Gives the value that a reader sees. */
    public static float putScale(byte[] block, int at, float d) {
        return Half.put(block, at + D, d);
    }

    public static void putSubScale(byte[] block, int at, int sub, int scale) {
        block[at + SCALES + sub] = (byte) scale;
    }

    public static float d(byte[] block, int at) {
        return Half.get(block, at + D);
    }

    public static int subScale(byte[] block, int at, int sub) {
        return block[at + SCALES + sub];
    }

    /** Packs 256 levels of 0 to 63. */
    public static void putLevels(byte[] levels, byte[] block, int at) {
        for (int half = 0; half < 2; half++) {
            putLow(levels, 128 * half, block, at + 64 * half);
            putLow(levels, 128 * half + 32, block, at + 64 * half + 32);
            putHigh(levels, 128 * half, block, at + HIGH + 32 * half);
        }
    }

    private static void putLow(byte[] levels, int from, byte[] block, int at) {
        for (int i = 0; i < 32; i++) {
            block[at + i] = (byte) (levels[from + i] & 0xF | levels[from + 64 + i] << 4);
        }
    }

    private static void putHigh(byte[] levels, int from, byte[] block, int at) {
        for (int i = 0; i < 32; i++) {
            block[at + i] = (byte) (levels[from + i] >> 4 | levels[from + 32 + i] >> 4 << 2
                    | levels[from + 64 + i] >> 4 << 4 | levels[from + 96 + i] >> 4 << 6);
        }
    }

    /** Decodes one super-block. Source: dequantize_row_q6_K. */
    public static void decode(byte[] block, int at, float[] y, int yAt) {
        for (int i = 0; i < 256; i++) {
            float scale = d(block, at) * subScale(block, at, i / 16);
            int half = i / 128;
            int low = block[at + 64 * half + i % 64] >> 4 * (i / 64 % 2) & 0xF;
            int high = block[at + HIGH + 32 * half + i % 32] >> 2 * (i / 32 % 4) & 3;
            y[yAt + i] = scale * (low + (high << 4) - HALF);
        }
    }
}
