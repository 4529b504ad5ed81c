// IQ4_XS: 256 weights in 136 bytes, 8 sub-blocks of 32 whose levels stand for the values of a table. Twins: ScalarIQ4_XS.java,
// IQ4_XS.java.
#pragma once
#include "phases.cuh"

namespace lorapress {

/** A thread a sub-block, 16 super-blocks a thread block. */
template <bool WEIGHTED>
struct IQ4_XS {
    using Args = EncodeArgs;
    static constexpr int THREADS = 128;
    static constexpr int PHASES = 4;
    static constexpr int SUBS = 8;
    static constexpr int BLOCKS = THREADS / SUBS;
    static constexpr int BYTES = 136;
    static constexpr int HALF_CODE = 32;

    struct Shared {
        alignas(16) uint8_t made[BLOCKS * BYTES];
        float scales[THREADS];
        uint8_t codes[THREADS];
    };

    struct State {
        float x[32];
    };

    template <int PHASE>
    LP_HD static void phase(const Args& args, Where at, Shared& shared, State& state) {
        super_block_phase<IQ4_XS, PHASE>(args, at, shared, state);
    }

    LP_HD static void search(const Args& args, int64_t sub, int thread, Shared& shared, State& state) {
        int64_t column;
        load_run<32>(args.values, args.kind, sub_at<32>(args, sub, column), state.x);
        if (!WEIGHTED) {
            shared.scales[thread] = table_search(state.x, Square<32> {state.x});
            return;
        }
        float w[32];
        importance_weights(args, column, super_block_squares(args, sub, SUBS) * (2.0f / 256), state.x, w);
        shared.scales[thread] = table_search(state.x, Table<32> {w});
    }

    /** Every thread finds the super-block's scale for itself. */
    LP_HD static void choose_levels(int block, int sub, Shared& shared, State& state) {
        float d = -peak_of(shared.scales + block * SUBS, SUBS) / HALF_CODE;
        float inverse = d != 0 ? 1 / d : 0;
        int code = nearest(inverse * shared.scales[block * SUBS + sub], -HALF_CODE, HALF_CODE - 1);
        shared.codes[block * SUBS + sub] = (uint8_t) (code + HALF_CODE);
        uint8_t* out = shared.made + block * BYTES;
        if (sub == 0) {
            put_half(out, block_half(d));
        }
        float scale = d * code;
        float by = scale != 0 ? 1 / scale : 0;
        LP_UNROLL
        for (int i = 0; i < 16; i++) {
            out[8 + 16 * sub + i] = low_nibbles((uint8_t) table_level(by * state.x[i]), (uint8_t) table_level(by * state.x[16 + i]));
        }
    }

    /** Two bytes of the codes' upper bit pairs, four of their low nibbles. */
    LP_HD static void pack(int block, int part, Shared& shared) {
        const uint8_t* codes = shared.codes + block * SUBS;
        uint8_t* out = shared.made + block * BYTES;
        if (part < 4) {
            out[4 + part] = low_nibbles(codes[2 * part], codes[2 * part + 1]);
        } else if (part < 6) {
            const uint8_t* from = codes + 4 * (part - 4);
            out[2 + part - 4] = (uint8_t) (from[0] >> 4 | from[1] >> 4 << 2 | from[2] >> 4 << 4 | from[3] >> 4 << 6);
        }
    }
};

} // namespace lorapress
