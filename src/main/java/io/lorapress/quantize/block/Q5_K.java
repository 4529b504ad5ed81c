package io.lorapress.quantize.block;

/**
 * Q5_K: 256 weights in 176 bytes, as {@link Q4_K} with levels of 0 to 31: after the header 32 bytes hold the fifth bits (bit s
 * of byte i belongs to weight i of sub-block s), then 128 bytes the low nibbles as in Q4_K.
 */
public final class Q5_K {
    public static final int BYTES = 176;
    public static final int TOP = 31;
    public static final int HIGH = AffineHeader.BYTES;
    public static final int LOW = HIGH + 32;

    private Q5_K() {
    }

    /** Packs 256 levels of 0 to 31. */
    public static void putLevels(byte[] levels, byte[] block, int at) {
        for (int pair = 0; pair < 4; pair++) {
            putLow(levels, 64 * pair, block, at + LOW + 32 * pair);
        }
        putHigh(levels, block, at + HIGH);
    }

    private static void putLow(byte[] levels, int from, byte[] block, int at) {
        for (int i = 0; i < 32; i++) {
            block[at + i] = (byte) (levels[from + i] & 0xF | levels[from + 32 + i] << 4);
        }
    }

    private static void putHigh(byte[] levels, byte[] block, int at) {
        for (int i = 0; i < 32; i++) {
            int bits = 0;
            for (int sub = 0; sub < 8; sub++) {
                bits |= (levels[32 * sub + i] >> 4) << sub;
            }
            block[at + i] = (byte) bits;
        }
    }

    /** Decodes one super-block. Source: dequantize_row_q5_K. */
    public static void decode(byte[] block, int at, float[] y, int yAt) {
        for (int sub = 0; sub < 8; sub++) {
            float scale = AffineHeader.d(block, at) * AffineHeader.scale(block, at, sub);
            float min = AffineHeader.dmin(block, at) * AffineHeader.min(block, at, sub);
            for (int i = 0; i < 32; i++) {
                int low = block[at + LOW + 32 * (sub / 2) + i] >> 4 * (sub % 2) & 0xF;
                int fifth = (block[at + HIGH + i] >> sub & 1) << 4;
                y[yAt + 32 * sub + i] = scale * (low + fifth) - min;
            }
        }
    }
}
