package io.lorapress.quantize.block;

/** The fifth bits of 32 five-bit numbers in four bytes: bit i belongs to number i. */
public final class FifthBits {
    public static final int BYTES = 4;

    private FifthBits() {
    }

    public static void put(byte[] numbers, int from, byte[] block, int at) {
        for (int i = 0; i < BYTES; i++) {
            int bits = 0;
            for (int j = 0; j < 8; j++) {
                bits |= (numbers[from + 8 * i + j] >> 4 & 1) << j;
            }
            block[at + i] = (byte) bits;
        }
    }

    /** 0 or 16: what the bit of number i adds to its low four. */
    public static int get(byte[] block, int at, int i) {
        return (block[at + i / 8] >> i % 8 & 1) << 4;
    }

    /** All 32 bits, that of number 0 the lowest. */
    public static int all(byte[] block, int at) {
        return block[at] & 0xFF | (block[at + 1] & 0xFF) << 8 | (block[at + 2] & 0xFF) << 16 | block[at + 3] << 24;
    }
}
