package io.lorapress.quantize.block;

/** 256 two-bit numbers in 64 bytes, as Q2_K and Q3_K hold them: byte i of a half holds numbers i, 32+i, 64+i, 96+i of 128. */
public final class BitPairs {
    public static final int BYTES = 64;

    private BitPairs() {
    }

    /** Packs the low two bits of 256 numbers. */
    public static void put(byte[] numbers, byte[] block, int at) {
        for (int half = 0; half < 2; half++) {
            for (int i = 0; i < 32; i++) {
                int n = 128 * half + i;
                block[at + 32 * half + i] = (byte) (numbers[n] & 3 | (numbers[n + 32] & 3) << 2 | (numbers[n + 64] & 3) << 4
                        | (numbers[n + 96] & 3) << 6);
            }
        }
    }

    /** Number n, 0 to 255, as 0 to 3. */
    public static int get(byte[] block, int at, int n) {
        return block[at + 32 * (n / 128) + n % 32] >> 2 * (n / 32 % 4) & 3;
    }
}
