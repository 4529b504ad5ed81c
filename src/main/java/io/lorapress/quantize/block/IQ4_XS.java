package io.lorapress.quantize.block;

/**
 * IQ4_XS: 256 weights in 136 bytes, 8 sub-blocks of 32, weight = d * (code - 32) * IQ4_NL.value(level). Bytes: d as a half, two
 * bytes of the codes' upper bit pairs, four bytes of their low nibbles, then {@link Nibbles} of each sub-block.
 */
public final class IQ4_XS {
    public static final int BYTES = 136;
    public static final int HALF_CODE = 32;
    public static final int LEVELS = 8;
    private static final int HIGH = 2;
    private static final int LOW = 4;

    private IQ4_XS() {
    }

    /** Sets code {@code j}, 0 to 63. Codes are set in order: the later ones share bytes with the earlier. */
    public static void putCode(byte[] block, int at, int j, int code) {
        int low = at + LOW + j / 2;
        int high = at + HIGH + j / 4;
        block[low] = (byte) (j % 2 == 0 ? code & 0xF : block[low] | (code & 0xF) << 4);
        block[high] = (byte) (j % 4 == 0 ? code >> 4 : block[high] | code >> 4 << 2 * (j % 4));
    }

    public static int code(byte[] block, int at, int j) {
        int low = block[at + LOW + j / 2] >> 4 * (j % 2) & 0xF;
        return low | (block[at + HIGH + j / 4] >> 2 * (j % 4) & 3) << 4;
    }

    /** Decodes one super-block. Source: dequantize_row_iq4_xs. */
    public static void decode(byte[] block, int at, float[] y, int yAt) {
        for (int sub = 0; sub < 8; sub++) {
            float scale = Half.get(block, at) * (code(block, at, sub) - HALF_CODE);
            for (int i = 0; i < 32; i++) {
                int level = Nibbles.get(block, at + LEVELS + Nibbles.BYTES * sub, i);
                y[yAt + 32 * sub + i] = scale * IQ4_NL.value(level);
            }
        }
    }
}
