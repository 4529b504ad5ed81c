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
}
