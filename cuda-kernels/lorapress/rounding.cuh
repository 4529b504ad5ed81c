// Float to integer as llama.cpp's x86-64 build does it, for every input. Twin: Rounding.java.
#pragma once
#include "base.cuh"

namespace lorapress {

/** 1.5 * 2^23: a float32 added to it keeps its nearest integer in the low bits of the sum. */
constexpr float SHIFT = 12582912.0f;

/** Ties to even, up to 2^22; beyond that the low bits of the sum, as in the reference. Source: nearest_int. */
LP_HD int nearest(float value) { return (int) (float_bits(value + SHIFT) & 0x007FFFFFu) - 0x00400000; }

LP_HD int nearest(float value, int low, int high) {
    int n = nearest(value);
    n = n < high ? n : high;
    return n > low ? n : low;
}

/** The same as a float, without leaving the float units: the low bits of the sum are put back on 1.5 * 2^23 and held there. */
LP_HD float nearest_float(float value, float low, float high) {
    float n = bits_float((float_bits(value + SHIFT) & 0x007FFFFFu) | 0x4B000000u);
    n = fminf(n, SHIFT + high);
    return fmaxf(n, SHIFT + low) - SHIFT;
}

/** A C cast to int: towards zero; what does not fit is -2^31, as x86-64 gives it. */
LP_HD int truncate(float value) {
    return value < 2147483648.0f && value >= -2147483648.0f ? (int) value : (int) 0x80000000u;
}

/** roundf, then a C cast to int: halves go away from zero. */
LP_HD int away_from_zero(float value) { return truncate(value + copysignf(0.49999997f, value)); }

} // namespace lorapress
