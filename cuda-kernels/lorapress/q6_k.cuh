// Q6_K: 256 weights in 210 bytes, 16 sub-blocks of 16 with a signed scale each. Twins: ScalarQ6_K.java, Q6_K.java.
#pragma once
#include "phases.cuh"

namespace lorapress {

/** A thread a sub-block, 8 super-blocks a thread block. */
template <bool WEIGHTED>
struct Q6_K {
    using Args = EncodeArgs;
    static constexpr int THREADS = 128;
    static constexpr int PHASES = 4;
    static constexpr int SUBS = 16;
    static constexpr int BLOCKS = THREADS / SUBS;
    static constexpr int BYTES = 210;
    static constexpr int HALF = 32;

    struct Shared {
        alignas(16) uint8_t made[BLOCKS * BYTES];
        alignas(16) uint8_t levels[BLOCKS * 256];
        float scales[THREADS];
    };

    struct State {
        float x[16];
        Symmetric found;
    };

    template <int PHASE>
    LP_HD static void phase(const Args& args, Where at, Shared& shared, State& state) {
        super_block_phase<Q6_K, PHASE>(args, at, shared, state);
    }

    LP_HD static void search(const Args& args, int64_t sub, int thread, Shared& shared, State& state) {
        int64_t column;
        load_run<16>(args.values, args.kind, sub_at<16>(args, sub, column), state.x);
        if (WEIGHTED) {
            float w[16];
            LP_UNROLL
            for (int i = 0; i < 16; i++) {
                w[i] = args.importance[column + i];
            }
            state.found = symmetric_search<16>(HALF, Table<16> {state.x}, Table<16> {w});
        } else {
            state.found = symmetric_search<16>(HALF, Table<16> {state.x}, Square<16> {state.x});
        }
        shared.scales[thread] = state.found.scale;
    }

    /** Every thread finds the super-block's scale for itself. A super-block of zeros is all zero bytes. */
    LP_HD static void choose_levels(int block, int sub, Shared& shared, State& state) {
        float peak = peak_of(shared.scales + block * SUBS, SUBS);
        bool zero = fabsf(peak) < ZERO;
        float inverse = zero ? 0 : -128.0f / peak;
        uint16_t d = zero ? 0 : block_half(1 / inverse);
        int code = zero ? 0 : nearest(inverse * state.found.scale);
        code = (int8_t) (code < 127 ? code : 127);
        float scale = f16_value(d) * code;
        uint8_t* levels = shared.levels + block * 256 + sub * 16;
        LP_UNROLL
        for (int i = 0; i < 16; i++) {
            int kept = zero ? 0 : symmetric_level(state.found, HALF, state.x[i]);
            levels[i] = (uint8_t) (scale != 0 ? HALF + nearest(state.x[i] / scale, -HALF, HALF - 1) : kept);
        }
        uint8_t* out = shared.made + block * BYTES;
        out[192 + sub] = (uint8_t) code;
        if (sub == 0) {
            put_half(out + 208, d);
        }
    }

    /**
     * Eight of the 128 bytes of nibbles, four of the 64 of upper bit pairs. In each half of 128 weights: nibbles of byte i are weights
     * i and 64+i, those of byte 32+i weights 32+i and 96+i; the bit pairs of byte i are weights i, 32+i, 64+i, 96+i.
     */
    LP_HD static void pack(int block, int part, Shared& shared) {
        const uint8_t* levels = shared.levels + block * 256;
        uint8_t* out = shared.made + block * BYTES;
        LP_UNROLL
        for (int j = 0; j < 8; j++) {
            int i = 8 * part + j;
            const uint8_t* from = levels + i / 64 * 128 + i % 64;
            out[i] = low_nibbles(from[0], from[64]);
        }
        LP_UNROLL
        for (int j = 0; j < 4; j++) {
            int i = 4 * part + j;
            const uint8_t* from = levels + i / 32 * 128 + i % 32;
            out[128 + i] = (uint8_t) (from[0] >> 4 | from[32] >> 4 << 2 | from[64] >> 4 << 4 | from[96] >> 4 << 6);
        }
    }
};

} // namespace lorapress
