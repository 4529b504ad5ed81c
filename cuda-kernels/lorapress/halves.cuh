// 16-bit and 8-bit floats. Rounding is to nearest, ties to even. Twins: BFloat16.java, Float16.java, Float8.java, Half.java.
#pragma once
#include "base.cuh"

namespace lorapress {

/** NaN becomes 7FC0, as PyTorch writes it. */
LP_HD uint16_t bf16_bits(float value) {
    uint32_t bits = float_bits(value);
    if ((bits & 0x7FFFFFFFu) > 0x7F800000u) {
        return 0x7FC0;
    }
    return (uint16_t) ((bits + 0x7FFFu + (bits >> 16 & 1)) >> 16);
}

LP_HD float bf16_value(uint16_t bits) { return bits_float((uint32_t) bits << 16); }

/** For anything but NaN. */
LP_HD uint16_t f16_bits_of_number(float value) {
    uint32_t bits = float_bits(value);
    uint32_t sign = bits >> 16 & 0x8000u;
    uint32_t size = bits & 0x7FFFFFFFu;
    if (size >= 0x47800000u) {
        return (uint16_t) (sign | 0x7C00u);
    }
    if (size < 0x38800000u) {
        // below the least normal number 0.5 has the spacing of binary16's subnormals, so the sum rounds to them
        return (uint16_t) (sign | (float_bits(bits_float(size) + 0.5f) - 0x3F000000u));
    }
    return (uint16_t) (sign | (size + 0xC8000FFFu + (size >> 13 & 1)) >> 13);
}

/** NaN becomes 7E00 with its sign, as PyTorch writes it. */
LP_HD uint16_t f16_bits(float value) {
    return value != value ? (uint16_t) ((float_bits(value) >> 16 & 0x8000u) | 0x7E00u) : f16_bits_of_number(value);
}

/** As scales of GGUF blocks are rounded: NaN becomes FE00, which is what x86-64 makes of a sum that is not a number. */
LP_HD uint16_t block_half(float value) { return value != value ? (uint16_t) 0xFE00u : f16_bits_of_number(value); }

LP_HD float f16_value(uint16_t bits) {
    uint32_t sign = (uint32_t) (bits & 0x8000u) << 16;
    uint32_t size = bits & 0x7FFFu;
    if (size >= 0x7C00u) {
        return bits_float(sign | 0x7F800000u | (size & 0x3FFu) << 13);
    }
    if (size < 0x400u) {
        return bits_float(sign | float_bits((float) size * bits_float(0x33800000u)));
    }
    return bits_float(sign | ((size << 13) + 0x38000000u));
}

/** E4M3FN: no infinity; 7F and FF are NaN. */
LP_HD float e4m3_value(uint8_t bits) {
    uint32_t sign = (uint32_t) (bits & 0x80u) << 24;
    uint32_t size = bits & 0x7Fu;
    if (size == 0x7Fu) {
        return bits_float(sign | 0x7FC00000u);
    }
    if (size < 8) {
        return bits_float(sign | float_bits((float) size * bits_float(0x3B000000u)));
    }
    return bits_float(sign | ((size << 20) + 0x3C000000u));
}

/** The upper half of a binary16. */
LP_HD float e5m2_value(uint8_t bits) { return f16_value((uint16_t) ((uint32_t) bits << 8)); }

/** A power of two without sign; FF is NaN. */
LP_HD float e8m0_value(uint8_t bits) {
    return bits == 0xFFu ? bits_float(0x7FC00000u) : bits == 0 ? bits_float(0x00400000u) : bits_float((uint32_t) bits << 23);
}

} // namespace lorapress
