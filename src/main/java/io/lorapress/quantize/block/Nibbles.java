package io.lorapress.quantize.block;

/** 32 four-bit numbers in 16 bytes: number i is the low nibble of byte i, number 16+i its high nibble. */
public final class Nibbles {
    public static final int BYTES = 16;

    private Nibbles() {
    }

    /** Packs the low four bits of 32 numbers. */
    public static void put(byte[] numbers, int from, byte[] block, int at) {
        for (int i = 0; i < BYTES; i++) {
            block[at + i] = (byte) (numbers[from + i] & 0xF | numbers[from + BYTES + i] << 4);
        }
    }

    /** Number i, 0 to 31, as 0 to 15. */
    public static int get(byte[] block, int at, int i) {
        return i < BYTES ? block[at + i] & 0xF : block[at + i - BYTES] >> 4 & 0xF;
    }
}
