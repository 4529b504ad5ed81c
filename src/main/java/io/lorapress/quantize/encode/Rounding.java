package io.lorapress.quantize.encode;

/** Float to integer as llama.cpp's x86-64 build does it, for every input. */
public final class Rounding {
    /** 1.5 * 2^23: a float32 added to it keeps its nearest integer in the low bits of the sum. */
    public static final float SHIFT = 12582912f;
    public static final int MANTISSA = 0x007fffff;
    public static final int ZERO = 0x00400000;

    private Rounding() {
    }

    /** Ties to even, up to 2^22; beyond that the low bits of the sum, as in the reference. Source: nearest_int. */
    public static int nearest(float value) {
        return (Float.floatToRawIntBits(value + SHIFT) & MANTISSA) - ZERO;
    }

    /** {@link #nearest} held in {@code [low, high]}. */
    public static int nearest(float value, int low, int high) {
        return Math.max(low, Math.min(high, nearest(value)));
    }

    /** A C cast to int: towards zero; what does not fit is -2^31, as the processor gives it. */
    public static int truncate(float value) {
        return value < 0x1p31f && value >= -0x1p31f ? (int) value : Integer.MIN_VALUE;
    }

    /** roundf, then a C cast to int: halves go away from zero. */
    public static int awayFromZero(float value) {
        return truncate(value + Math.copySign(0.49999997f, value));
    }
}
