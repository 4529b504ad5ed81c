// Weights as they lie in memory, of any float type. Twin: the casts of ScalarEngine.java.
#pragma once
#include "halves.cuh"

namespace lorapress {

/** What weights are stored as. ValueKind.java has the same numbers. */
enum Kind { F32 = 0, F16 = 1, BF16 = 2, F8_E4M3 = 3, F8_E5M2 = 4, F8_E8M0 = 5, FOUR_BIT = 6, INT8 = 7 };

LP_HD float load_value(const void* values, int32_t kind, int64_t index) {
    switch (kind) {
        case F32: return ((const float*) values)[index];
        case F16: return f16_value(((const uint16_t*) values)[index]);
        case BF16: return bf16_value(((const uint16_t*) values)[index]);
        case F8_E4M3: return e4m3_value(((const uint8_t*) values)[index]);
        case F8_E5M2: return e5m2_value(((const uint8_t*) values)[index]);
        default: return e8m0_value(((const uint8_t*) values)[index]);
    }
}

LP_HD void store_value(void* values, int32_t kind, int64_t index, float value) {
    switch (kind) {
        case F32: ((float*) values)[index] = value; break;
        case F16: ((uint16_t*) values)[index] = f16_bits(value); break;
        default: ((uint16_t*) values)[index] = bf16_bits(value);
    }
}

LP_HD float round_to(int32_t kind, float value) {
    return kind == F32 ? value : kind == F16 ? f16_value(f16_bits(value)) : bf16_value(bf16_bits(value));
}

LP_HD uint32_t half_bits(int32_t kind, float value) { return kind == F16 ? f16_bits(value) : bf16_bits(value); }

LP_HD float half_value(int32_t kind, uint32_t bits) {
    return kind == F16 ? f16_value((uint16_t) bits) : bf16_value((uint16_t) bits);
}

/** Reads N consecutive weights of F32, F16 or BF16 that start at a multiple of 8, 16 bytes at a time. */
template <int N>
LP_HD void load_run(const void* values, int32_t kind, int64_t index, float (&x)[N]) {
    if (kind == F32) {
        const Quad* from = (const Quad*) ((const float*) values + index);
        LP_UNROLL
        for (int i = 0; i < N / 4; i++) {
            Quad four = from[i];
            LP_UNROLL
            for (int j = 0; j < 4; j++) {
                x[4 * i + j] = bits_float(four.words[j]);
            }
        }
        return;
    }
    const Quad* from = (const Quad*) ((const uint16_t*) values + index);
    LP_UNROLL
    for (int i = 0; i < N / 8; i++) {
        Quad eight = from[i];
        LP_UNROLL
        for (int j = 0; j < 4; j++) {
            x[8 * i + 2 * j] = half_value(kind, eight.words[j] & 0xFFFFu);
            x[8 * i + 2 * j + 1] = half_value(kind, eight.words[j] >> 16);
        }
    }
}

/** Writes 8 consecutive weights of F32, F16 or BF16 that start at a multiple of 8. */
LP_HD void store_eight(void* values, int32_t kind, int64_t index, const float (&x)[8]) {
    if (kind == F32) {
        Quad* to = (Quad*) ((float*) values + index);
        LP_UNROLL
        for (int i = 0; i < 2; i++) {
            Quad four;
            LP_UNROLL
            for (int j = 0; j < 4; j++) {
                four.words[j] = float_bits(x[4 * i + j]);
            }
            to[i] = four;
        }
        return;
    }
    Quad eight;
    LP_UNROLL
    for (int j = 0; j < 4; j++) {
        eight.words[j] = half_bits(kind, x[2 * j]) | half_bits(kind, x[2 * j + 1]) << 16;
    }
    *(Quad*) ((uint16_t*) values + index) = eight;
}

} // namespace lorapress
