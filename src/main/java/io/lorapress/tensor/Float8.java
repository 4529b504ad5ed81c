package io.lorapress.tensor;

/** The 8-bit floats of the OCP formats, as tables of the 256 values each byte stands for. */
public final class Float8 {
    private static final float[] E4M3 = new float[256];
    private static final float[] E5M2 = new float[256];
    private static final float[] E8M0 = new float[256];

    static {
        for (int bits = 0; bits < 256; bits++) {
            E4M3[bits] = e4m3(bits);
            E5M2[bits] = Float.float16ToFloat((short) (bits << 8));
            E8M0[bits] = bits == 255 ? Float.NaN : Math.scalb(1f, bits - 127);
        }
    }

    private Float8() {
    }

    /** E4M3FN: no infinity; 7F and FF are NaN. */
    private static float e4m3(int bits) {
        int exponent = bits >> 3 & 15;
        int mantissa = bits & 7;
        if ((bits & 0x7F) == 0x7F) {
            return Float.NaN;
        }
        float magnitude = exponent == 0 ? Math.scalb((float) mantissa, -9) : Math.scalb(8f + mantissa, exponent - 10);
        return bits < 128 ? magnitude : -magnitude;
    }

    public static float e4m3(byte bits) {
        return E4M3[bits & 0xFF];
    }

    /** The upper half of a binary16. */
    public static float e5m2(byte bits) {
        return E5M2[bits & 0xFF];
    }

    /** A power of two without sign, {@code 2^(bits - 127)}; FF is NaN. */
    public static float e8m0(byte bits) {
        return E8M0[bits & 0xFF];
    }

    /** The nearest value of E4M3, ties to even; what is larger than 448 becomes 448. */
    public static byte e4m3Bits(float value) {
        int sign = Float.floatToRawIntBits(value) >>> 24 & 0x80;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (byte) (sign | 0x7F);
        }
        if (magnitude >= 448) {
            return (byte) (sign | 0x7E);
        }
        int exponent = Math.max(Math.getExponent(magnitude), -6);
        int steps = (int) Math.rint(Math.scalb((double) magnitude, 3 - exponent));
        return (byte) (sign | (exponent + 6 << 3) + steps);
    }
}
