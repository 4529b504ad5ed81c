package io.lorapress.quantize.block;

/**
 * Q4_K: 256 weights in 144 bytes, 8 sub-blocks of 32, weight = d * scale * level - dmin * min. Bytes: d and dmin as halves,
 * {@link SixBitPairs}, then 128 bytes of levels: sub-blocks 2k and 2k+1 are the low and high nibbles of bytes 32k to 32k+31.
 */
public final class Q4_K {
    public static final int BYTES = 144;
    public static final int TOP = 15;
    public static final int LEVELS = AffineHeader.BYTES;

    private Q4_K() {
    }

    /** Packs 256 levels of 0 to 15. */
    public static void putLevels(byte[] levels, byte[] block, int at) {
        for (int pair = 0; pair < 4; pair++) {
            putPair(levels, 64 * pair, block, at + LEVELS + 32 * pair);
        }
    }

    private static void putPair(byte[] levels, int from, byte[] block, int at) {
        for (int i = 0; i < 32; i++) {
            block[at + i] = (byte) (levels[from + i] | levels[from + 32 + i] << 4);
        }
    }

    /** Decodes one super-block. Source: dequantize_row_q4_K. */
    public static void decode(byte[] block, int at, float[] y, int yAt) {
        for (int sub = 0; sub < 8; sub++) {
            float scale = AffineHeader.d(block, at) * AffineHeader.scale(block, at, sub);
            float min = AffineHeader.dmin(block, at) * AffineHeader.min(block, at, sub);
            for (int i = 0; i < 32; i++) {
                int level = block[at + LEVELS + 32 * (sub / 2) + i] >> 4 * (sub % 2) & 0xF;
                y[yAt + 32 * sub + i] = scale * level - min;
            }
        }
    }
}
