// Q4_0: 32 weights in 18 bytes; the largest becomes level 0, or with importance a search. Twin: ScalarQ4_0.java.
#pragma once
#include "phases.cuh"

namespace lorapress {

/** A thread a block. */
template <bool WEIGHTED>
struct Q4_0 {
    using Args = EncodeArgs;
    static constexpr int THREADS = 128;
    static constexpr int PHASES = 2;
    static constexpr int BYTES = 18;

    struct Shared {
        alignas(16) uint8_t made[THREADS * BYTES];
    };
    struct State {};

    template <int PHASE>
    LP_HD static void phase(const Args& args, Where at, Shared& shared, State&) {
        block_phase<Q4_0, PHASE>(args, at, shared);
    }

    LP_HD static void encode(const Args& args, int64_t block, uint8_t* out) {
        int64_t column;
        float x[32];
        load_run<32>(args.values, args.kind, sub_at<32>(args, block, column), x);
        if (WEIGHTED) {
            weighted(args, block, column, x, out);
        } else {
            plain(x, out);
        }
    }

    LP_HD static void plain(const float (&x)[32], uint8_t* out) {
        float d = peak_of(x) / -8;
        float inverse = d != 0 ? 1 / d : 0;
        put_half(out, block_half(d));
        LP_UNROLL
        for (int i = 0; i < 16; i++) {
            out[2 + i] = low_nibbles(level(x[i], inverse), level(x[16 + i], inverse));
        }
    }

    LP_HD static uint8_t level(float x, float inverse) {
        int8_t level = (int8_t) truncate(x * inverse + 8.5f);
        return (uint8_t) (level < 15 ? level : 15);
    }

    LP_HD static void weighted(const Args& args, int64_t block, int64_t column, const float (&x)[32], uint8_t* out) {
        float w[32];
        importance_weights(args, column, args.variance[block * 32 / args.columns], x, w);
        Symmetric found = symmetric_search<32>(8, Table<32> {x}, Table<32> {w});
        put_half(out, block_half(found.scale));
        LP_UNROLL
        for (int i = 0; i < 16; i++) {
            out[2 + i] = low_nibbles((uint8_t) symmetric_level(found, 8, x[i]), (uint8_t) symmetric_level(found, 8, x[16 + i]));
        }
    }
};

} // namespace lorapress
