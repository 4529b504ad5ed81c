package io.lorapress.quantize.block;

/**
 * Q3_K: 256 weights in 110 bytes, 16 sub-blocks of 16, weight = d * (code - 32) * (level - 4). Bytes: 32 of third bits (bit k of
 * byte i belongs to weight 32k + i), {@link BitPairs}, 12 of 6-bit codes, d as a half. Codes 0-7 have their low nibbles in the
 * low, codes 8-15 in the high nibbles of the first eight bytes; the upper bits of code j are pair j / 4 of byte 8 + j % 4.
 */
public final class Q3_K {
    public static final int BYTES = 110;
    public static final int HALF = 4;
    public static final int HALF_CODE = 32;
    public static final int HIGH = 0;
    public static final int LOW = 32;
    private static final int CODES = 96;
    private static final int D = 108;

    private Q3_K() {
    }

    /** Gives the value that a reader sees. */
    public static float putScale(byte[] block, int at, float d) {
        return Half.put(block, at + D, d);
    }

    /** Packs 16 codes of 0 to 63. */
    public static void putCodes(byte[] codes, byte[] block, int at) {
        for (int j = 0; j < 8; j++) {
            block[at + CODES + j] = (byte) (codes[j] & 0xF | codes[j + 8] << 4);
        }
        for (int j = 0; j < 4; j++) {
            block[at + CODES + 8 + j] = (byte) (codes[j] >> 4 | codes[j + 4] >> 4 << 2 | codes[j + 8] >> 4 << 4
                    | codes[j + 12] >> 4 << 6);
        }
    }

    public static float d(byte[] block, int at) {
        return Half.get(block, at + D);
    }

    public static int code(byte[] block, int at, int j) {
        int low = block[at + CODES + j % 8] >> (j < 8 ? 0 : 4) & 0xF;
        return low | (block[at + CODES + 8 + j % 4] >> 2 * (j / 4) & 3) << 4;
    }

    /** Packs the third bits of 256 levels of 0 to 7. */
    public static void putHigh(byte[] levels, byte[] block, int at) {
        for (int i = 0; i < 32; i++) {
            int bits = 0;
            for (int k = 0; k < 8; k++) {
                bits |= (levels[32 * k + i] >> 2 & 1) << k;
            }
            block[at + HIGH + i] = (byte) bits;
        }
    }

    /** Decodes one super-block. Source: dequantize_row_q3_K. */
    public static void decode(byte[] block, int at, float[] y, int yAt) {
        for (int i = 0; i < 256; i++) {
            float scale = d(block, at) * (code(block, at, i / 16) - HALF_CODE);
            int third = (block[at + HIGH + i % 32] >> i / 32 & 1) << 2;
            y[yAt + i] = scale * (BitPairs.get(block, at + LOW, i) + third - HALF);
        }
    }
}
