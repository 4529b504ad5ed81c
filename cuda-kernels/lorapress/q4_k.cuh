// Q4_K: 256 weights in 144 bytes. Twins: ScalarQ4_K.java, Q4_K.java.
#pragma once
#include "affine_k.cuh"

namespace lorapress {

struct Q4_KFormat {
    static constexpr int BYTES = 144;
    static constexpr int TOP = 15;

    LP_HD static Grid grid() { return {15, -1.0f, 0.1f, 21, false}; }
    LP_HD static Grid weighted_grid() { return {15, -0.9f, 0.05f, 37, false}; }

    /** Sixteen of the 128 bytes: sub-blocks 2k and 2k+1 are the low and high nibbles of bytes 32k to 32k+31. */
    LP_HD static void pack(const uint8_t* levels, int part, uint8_t* out) {
        const uint8_t* from = levels + part / 2 * 64 + part % 2 * 16;
        LP_UNROLL
        for (int i = 0; i < 16; i++) {
            out[part * 16 + i] = low_nibbles(from[i], from[32 + i]);
        }
    }
};

template <bool WEIGHTED>
using Q4_K = AffineK<Q4_KFormat, WEIGHTED>;

} // namespace lorapress
