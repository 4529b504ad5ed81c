package io.lorapress.quantize.block;

/** Half-precision numbers in a block's bytes, little-endian. */
public final class Half {
    /** What x86-64 makes of a sum that is not a number; only weights near the end of float32's range lead here. */
    private static final short NOT_A_NUMBER = (short) 0xFE00;

    private Half() {
    }

    /** Rounds to nearest, ties to even. */
    public static short round(float value) {
        return Float.isNaN(value) ? NOT_A_NUMBER : Float.floatToFloat16(value);
    }

    /** Writes {@code value} and gives back what a reader of the block will see. */
    public static float put(byte[] block, int at, float value) {
        short bits = round(value);
        block[at] = (byte) bits;
        block[at + 1] = (byte) (bits >> 8);
        return Float.float16ToFloat(bits);
    }

    public static float get(byte[] block, int at) {
        return Float.float16ToFloat((short) (block[at] & 0xFF | block[at + 1] << 8));
    }
}
