package io.lorapress.tensor;

/** IEEE binary16. Rounds to nearest, ties to even; NaN becomes 7E00 with its sign (PyTorch, c10/util/Half.h). */
public final class Float16 {
    /** The least magnitude that rounds to infinity: half a step above 65504, the greatest number there is. */
    public static final float LIMIT = 65520f;

    private static final int NAN = 0x7E00;

    private Float16() {
    }

    public static short bits(float value) {
        if (Float.isNaN(value)) {
            return (short) (Float.floatToRawIntBits(value) >>> 16 & 0x8000 | NAN);
        }
        return Float.floatToFloat16(value);
    }

    public static float value(short bits) {
        return Float.float16ToFloat(bits);
    }

    public static float round(float value) {
        return value(bits(value));
    }
}
