package io.lorapress.tensor;

/** bfloat16: the upper half of a float32. Rounds to nearest, ties to even; NaN becomes 7FC0 (PyTorch, c10/util/BFloat16.h). */
public final class BFloat16 {
    private static final short NAN = 0x7FC0;

    private BFloat16() {
    }

    public static short bits(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & 0x7FFFFFFF) > 0x7F800000) {
            return NAN;
        }
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }

    public static float value(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    public static float round(float value) {
        return value(bits(value));
    }
}
