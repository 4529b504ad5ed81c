package io.lorapress.numeric;

import io.lorapress.tensor.DType;

/** The 8-bit floats by the definition in the OCP specifications (OFP8, MX). */
final class EightBitFloats {
    private EightBitFloats() {
    }

    static float value(DType dtype, int code) {
        return switch (dtype) {
            case F8_E4M3 -> (code & 0x7F) == 0x7F ? Float.NaN : signed(code, (code >> 3) & 15, (code & 7) / 8.0, 7);
            case F8_E5M2 -> (code & 0x7F) > 0x7C ? Float.NaN : (code & 0x7F) == 0x7C ? (code < 128 ? 1 : -1) * Float.POSITIVE_INFINITY
                    : signed(code, (code >> 2) & 31, (code & 3) / 4.0, 15);
            case F8_E8M0 -> code == 255 ? Float.NaN : (float) Math.pow(2, code - 127);
            default -> throw new AssertionError(dtype);
        };
    }

    private static float signed(int code, int exponent, double fraction, int bias) {
        double magnitude = exponent == 0 ? fraction * Math.pow(2, 1 - bias) : (1 + fraction) * Math.pow(2, exponent - bias);
        return (float) (code < 128 ? magnitude : -magnitude);
    }
}
