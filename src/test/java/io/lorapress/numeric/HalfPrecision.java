package io.lorapress.numeric;

import io.lorapress.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/** 16-bit floats by their definition, without the shortcuts of the code under test: values from exponent and mantissa, rounding by search. */
final class HalfPrecision {
    private HalfPrecision() {
    }

    private static int mantissaBits(DType dtype) {
        return dtype == DType.F16 ? 10 : 7;
    }

    private static int infinity(DType dtype) {
        return dtype == DType.F16 ? 0x7C00 : 0x7F80;
    }

    /** The value as a double; the code after the largest finite one stands for the power of two that follows it. */
    private static double magnitude(DType dtype, int code) {
        int mantissaBits = mantissaBits(dtype);
        int exponent = code >> mantissaBits;
        int mantissa = code & (1 << mantissaBits) - 1;
        int bias = dtype == DType.F16 ? 15 : 127;
        return exponent == 0 ? Math.scalb((double) mantissa, 1 - bias - mantissaBits)
                : Math.scalb((double) (mantissa + (1 << mantissaBits)), exponent - bias - mantissaBits);
    }

    static float value(DType dtype, short bits) {
        int code = bits & 0x7FFF;
        if (code > infinity(dtype)) {
            return Float.NaN;
        }
        double magnitude = code == infinity(dtype) ? Double.POSITIVE_INFINITY : magnitude(dtype, code);
        return (float) (bits < 0 ? -magnitude : magnitude);
    }

    /** NaN as PyTorch stores it: bfloat16 without its sign, half with it. */
    static short nearestEven(DType dtype, float value) {
        int sign = Float.floatToRawIntBits(value) < 0 ? 0x8000 : 0;
        if (Float.isNaN(value)) {
            return (short) (dtype == DType.F16 ? sign | 0x7E00 : 0x7FC0);
        }
        double magnitude = Math.abs((double) value);
        int below = 0;
        int above = infinity(dtype);
        while (above - below > 1) {
            int middle = (below + above) / 2;
            if (magnitude(dtype, middle) <= magnitude) {
                below = middle;
            } else {
                above = middle;
            }
        }
        double half = (magnitude(dtype, below) + magnitude(dtype, above)) / 2;
        boolean up = magnitude > half || magnitude == half && below % 2 == 1;
        return (short) (sign | (up ? above : below));
    }

    /** Every value, and around the middle between neighbours the three nearest float32. */
    static float[] probes(DType dtype) {
        List<Float> probes = new ArrayList<>();
        for (int code = 0; code < 0x10000; code++) {
            float value = value(dtype, (short) code);
            probes.add(value);
            if ((code & 0x7FFF) < infinity(dtype)) {
                double next = magnitude(dtype, (code & 0x7FFF) + 1);
                float middle = (float) ((magnitude(dtype, code & 0x7FFF) + next) / 2);
                for (float probe : new float[] {middle, Math.nextDown(middle), Math.nextUp(middle)}) {
                    probes.add(code < 0x8000 ? probe : -probe);
                }
            }
        }
        for (int bits : new int[] {0x7F800001, 0xFF800001, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFC00000, 0x7F7FFFFF, 1, 0x80000001}) {
            probes.add(Float.intBitsToFloat(bits));
        }
        float[] array = new float[probes.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = probes.get(i);
        }
        return array;
    }
}
