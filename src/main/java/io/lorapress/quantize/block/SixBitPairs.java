package io.lorapress.quantize.block;

/**
 * Eight pairs of a 6-bit scale and a 6-bit minimum in 12 bytes, as Q4_K and Q5_K hold them: the low six bits of bytes 0-3 are
 * scales 0-3, those of bytes 4-7 minima 0-3; bytes 8-11 hold the low nibbles of pairs 4-7 (scale low, minimum high), whose two
 * upper bits sit on top of bytes 0-7.
 */
public final class SixBitPairs {
    public static final int BYTES = 12;
    public static final int TOP = 63;

    private SixBitPairs() {
    }

    /** Sets pair {@code j}, 0 to 7, both codes 0 to 63. Pairs are set in order: the later ones share bytes with the earlier. */
    public static void put(byte[] block, int at, int j, int scale, int min) {
        if (j < 4) {
            block[at + j] = (byte) scale;
            block[at + j + 4] = (byte) min;
        } else {
            block[at + j + 4] = (byte) (scale & 0xF | (min & 0xF) << 4);
            block[at + j - 4] |= (byte) (scale >> 4 << 6);
            block[at + j] |= (byte) (min >> 4 << 6);
        }
    }

    public static int scale(byte[] block, int at, int j) {
        return j < 4 ? block[at + j] & 63 : block[at + j + 4] & 0xF | (block[at + j - 4] & 0xC0) >> 2;
    }

    public static int min(byte[] block, int at, int j) {
        return j < 4 ? block[at + j + 4] & 63 : (block[at + j + 4] & 0xF0) >> 4 | (block[at + j] & 0xC0) >> 2;
    }
}
