// Q2_K: 256 weights in 84 bytes, 16 sub-blocks of 16 with 4-bit scale and min. Twins: ScalarQ2_K.java, Q2_K.java.
#pragma once
#include "scales_and_mins.cuh"

namespace lorapress {

/** A thread a sub-block, 8 super-blocks a thread block. */
template <bool WEIGHTED>
struct Q2_K {
    using Args = EncodeArgs;
    static constexpr int THREADS = 128;
    static constexpr int PHASES = 5;
    static constexpr int SUBS = 16;
    static constexpr int BLOCKS = THREADS / SUBS;
    static constexpr int BYTES = 84;
    static constexpr int TOP = 3;
    static constexpr int TOP_CODE = 15;

    struct Shared {
        alignas(16) uint8_t made[BLOCKS * BYTES];
        alignas(16) uint8_t levels[BLOCKS * 256];
        float scales[THREADS];
        float mins[THREADS];
        float sums[THREADS];
        uint8_t scale_codes[THREADS];
        uint8_t min_codes[THREADS];
        uint16_t d[BLOCKS];
        uint16_t dmin[BLOCKS];
    };

    struct State {
        float x[16];
        Affine found;
    };

    template <int PHASE>
    LP_HD static void phase(const Args& args, Where at, Shared& shared, State& state) {
        super_block_phase<Q2_K, PHASE>(args, at, shared, state);
    }

    LP_HD static void search(const Args& args, int64_t sub, int thread, Shared& shared, State& state) {
        int64_t column;
        load_run<16>(args.values, args.kind, sub_at<16>(args, sub, column), state.x);
        if (WEIGHTED) {
            float w[16];
            importance_weights(args, column, super_block_squares(args, sub, SUBS) / 256, state.x, w);
            shared.sums[thread] = sum_of(w);
            state.found = affine_search(Grid {TOP, -0.9f, 0.05f, 37, false}, state.x, Table<16> {w});
        } else {
            state.found = affine_search(Grid {TOP, -0.5f, 0.1f, 16, true}, state.x, Size<16> {state.x});
        }
        shared.scales[thread] = state.found.scale;
        shared.mins[thread] = -state.found.offset;
    }

    LP_HD static void round_scales(int block, int sub, Shared& shared) { round_scales_and_mins<Q2_K, WEIGHTED>(block, sub, shared); }

    LP_HD static void choose_levels(int block, int sub, Shared& shared, State& state) {
        int pair = (uint8_t) (shared.scale_codes[block * SUBS + sub] | shared.min_codes[block * SUBS + sub] << 4);
        float scale = f16_value(shared.d[block]) * (pair & 0xF);
        float min = f16_value(shared.dmin[block]) * (pair >> 4);
        choose_affine_levels(TOP, state.found, scale, min, state.x, shared.levels + block * 256 + sub * 16);
        shared.made[block * BYTES + sub] = (uint8_t) pair;
    }

    LP_HD static void pack(int block, int sub, Shared& shared) {
        uint8_t* out = shared.made + block * BYTES;
        if (sub == 0) {
            put_half(out + 80, shared.d[block]);
            put_half(out + 82, shared.dmin[block]);
        }
        LP_UNROLL
        for (int i = 4 * sub; i < 4 * sub + 4; i++) {
            out[16 + i] = bit_pairs(shared.levels + block * 256, i);
        }
    }
};

} // namespace lorapress
