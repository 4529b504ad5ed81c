package io.lorapress.quantize.encode;

/** The power of two that MXFP4 gives a block. Source: quantize_row_mxfp4_ref. */
public final class FloatingScale {
    private static final int BIAS = 127;
    /** The largest magnitude, 12 halves, lies in the third octave of the levels. */
    private static final int OCTAVES = 2;
    private static final int LAST_MANTISSAS = 0x007fff00;

    private FloatingScale() {
    }

    /** The exponent byte of a block whose largest size is {@code size}; the byte wraps where the scale would be too small. */
    public static int exponent(float size) {
        return size > 0 ? floorLog2(size) - OCTAVES + BIAS & 0xFF : 0;
    }

    /** floor(log2f(size)): just below a power of two log2f itself rounds up to it. */
    private static int floorLog2(float size) {
        boolean plain = size >= Float.MIN_NORMAL && (Float.floatToRawIntBits(size) & LAST_MANTISSAS) != LAST_MANTISSAS;
        return plain ? Math.getExponent(size) : (int) Math.floor((float) (Math.log(size) / Math.log(2)));
    }
}
