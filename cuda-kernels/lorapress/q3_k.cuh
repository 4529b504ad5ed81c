// Q3_K: 256 weights in 110 bytes, 16 sub-blocks of 16 with a 6-bit scale. Twins: ScalarQ3_K.java, Q3_K.java.
#pragma once
#include "phases.cuh"

namespace lorapress {

/** A thread a sub-block, 8 super-blocks a thread block. */
template <bool WEIGHTED>
struct Q3_K {
    using Args = EncodeArgs;
    static constexpr int THREADS = 128;
    static constexpr int PHASES = 5;
    static constexpr int SUBS = 16;
    static constexpr int BLOCKS = THREADS / SUBS;
    static constexpr int BYTES = 110;
    static constexpr int HALF = 4;
    static constexpr int HALF_CODE = 32;

    struct Shared {
        alignas(16) uint8_t made[BLOCKS * BYTES];
        alignas(16) uint8_t levels[BLOCKS * 256];
        float scales[THREADS];
        float sums[THREADS];
        uint8_t codes[THREADS];
        uint16_t d[BLOCKS];
    };

    struct State {
        float x[16];
        /** the levels that the search found, 0 to 7 */
        float l[16];
    };

    template <int PHASE>
    LP_HD static void phase(const Args& args, Where at, Shared& shared, State& state) {
        super_block_phase<Q3_K, PHASE>(args, at, shared, state);
    }

    LP_HD static void search(const Args& args, int64_t sub, int thread, Shared& shared, State& state) {
        int64_t column;
        load_run<16>(args.values, args.kind, sub_at<16>(args, sub, column), state.x);
        if (!WEIGHTED) {
            shared.scales[thread] = descent_search(HALF, state.x, state.l);
            return;
        }
        float w[16];
        importance_weights(args, column, 2 * super_block_squares(args, sub, SUBS) / 256, state.x, w);
        shared.sums[thread] = sum_of(w);
        Symmetric found = symmetric_search<16>(HALF, Table<16> {state.x}, Table<16> {w});
        shared.scales[thread] = found.scale;
        LP_UNROLL
        for (int i = 0; i < 16; i++) {
            state.l[i] = (float) symmetric_level(found, HALF, state.x[i]);
        }
    }

    struct InShared {
        const float* values;
        LP_HD float operator()(int i) const { return values[i]; }
    };

    /** One thread of a super-block. */
    LP_HD static void round_scales(int block, int sub, Shared& shared) {
        if (sub != 0) {
            return;
        }
        const float* scales = shared.scales + block * SUBS;
        uint8_t* codes = shared.codes + block * SUBS;
        if (WEIGHTED) {
            Symmetric found = symmetric_search<SUBS>(HALF_CODE, InShared {scales}, InShared {shared.sums + block * SUBS});
            for (int j = 0; j < SUBS; j++) {
                codes[j] = (uint8_t) symmetric_level(found, HALF_CODE, scales[j]);
            }
            shared.d[block] = block_half(found.scale);
            return;
        }
        float peak = peak_of(scales, SUBS);
        float inverse = peak == 0 ? 0 : -(float) HALF_CODE / peak;
        for (int j = 0; j < SUBS; j++) {
            int code = (int8_t) nearest(inverse * scales[j]);
            code = code < HALF_CODE - 1 ? code : HALF_CODE - 1;
            code = code > -HALF_CODE ? code : -HALF_CODE;
            codes[j] = (uint8_t) (peak == 0 ? 0 : code + HALF_CODE);
        }
        shared.d[block] = block_half(peak == 0 ? 0 : 1 / inverse);
    }

    LP_HD static void choose_levels(int block, int sub, Shared& shared, State& state) {
        float scale = f16_value(shared.d[block]) * ((int) shared.codes[block * SUBS + sub] - HALF_CODE);
        uint8_t* levels = shared.levels + block * 256 + sub * 16;
        LP_UNROLL
        for (int i = 0; i < 16; i++) {
            levels[i] = (uint8_t) (scale != 0 ? HALF + nearest(state.x[i] / scale, -HALF, HALF - 1) : (int) state.l[i]);
        }
    }

    /** Two of the 32 bytes of third bits, four of the 64 of bit pairs, and the codes and d by the first threads. */
    LP_HD static void pack(int block, int sub, Shared& shared) {
        uint8_t* out = shared.made + block * BYTES;
        const uint8_t* levels = shared.levels + block * 256;
        const uint8_t* codes = shared.codes + block * SUBS;
        LP_UNROLL
        for (int i = 2 * sub; i < 2 * sub + 2; i++) {
            uint32_t bits = 0;
            LP_UNROLL
            for (int k = 0; k < 8; k++) {
                bits |= (uint32_t) (levels[32 * k + i] >> 2 & 1) << k;
            }
            out[i] = (uint8_t) bits;
        }
        LP_UNROLL
        for (int i = 4 * sub; i < 4 * sub + 4; i++) {
            out[32 + i] = bit_pairs(levels, i);
        }
        if (sub < 8) {
            out[96 + sub] = low_nibbles(codes[sub], codes[sub + 8]);
        }
        if (sub < 4) {
            out[104 + sub] = (uint8_t) (codes[sub] >> 4 | codes[sub + 4] >> 4 << 2 | codes[sub + 8] >> 4 << 4 | codes[sub + 12] >> 4 << 6);
        }
        if (sub == 0) {
            put_half(out + 108, shared.d[block]);
        }
    }
};

} // namespace lorapress
