// Q5_K: 256 weights in 176 bytes. Twins: ScalarQ5_K.java, Q5_K.java.
#pragma once
#include "affine_k.cuh"

namespace lorapress {

struct Q5_KFormat {
    static constexpr int BYTES = 176;
    static constexpr int TOP = 31;

    LP_HD static Grid grid() { return {31, -0.5f, 0.1f, 16, false}; }
    LP_HD static Grid weighted_grid() { return {31, -0.9f, 0.05f, 37, false}; }

    /** Four of the 32 bytes of fifth bits (bit k of byte i is weight i of sub-block k), sixteen of the 128 of nibbles. */
    LP_HD static void pack(const uint8_t* levels, int part, uint8_t* out) {
        LP_UNROLL
        for (int i = 4 * part; i < 4 * part + 4; i++) {
            uint32_t bits = 0;
            LP_UNROLL
            for (int sub = 0; sub < 8; sub++) {
                bits |= (uint32_t) (levels[32 * sub + i] >> 4) << sub;
            }
            out[i] = (uint8_t) bits;
        }
        const uint8_t* from = levels + part / 2 * 64 + part % 2 * 16;
        LP_UNROLL
        for (int i = 0; i < 16; i++) {
            out[32 + part * 16 + i] = low_nibbles(from[i], from[32 + i]);
        }
    }
};

template <bool WEIGHTED>
using Q5_K = AffineK<Q5_KFormat, WEIGHTED>;

} // namespace lorapress
