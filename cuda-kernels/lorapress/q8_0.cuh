// Q8_0: 32 weights in 34 bytes; the largest becomes 127. Importance changes nothing. Twin: ScalarQ8_0.java.
#pragma once
#include "phases.cuh"

namespace lorapress {

/** A thread a block. */
struct Q8_0 {
    using Args = EncodeArgs;
    static constexpr int THREADS = 128;
    static constexpr int PHASES = 2;
    static constexpr int BYTES = 34;

    struct Shared {
        alignas(16) uint8_t made[THREADS * BYTES];
    };
    struct State {};

    template <int PHASE>
    LP_HD static void phase(const Args& args, Where at, Shared& shared, State&) {
        block_phase<Q8_0, PHASE>(args, at, shared);
    }

    LP_HD static void encode(const Args& args, int64_t block, uint8_t* out) {
        int64_t column;
        float x[32];
        load_run<32>(args.values, args.kind, sub_at<32>(args, block, column), x);
        float d = fabsf(peak_of(x)) / 127;
        float inverse = d != 0 ? 1 / d : 0;
        put_half(out, block_half(d));
        LP_UNROLL
        for (int i = 0; i < 32; i++) {
            out[2 + i] = (uint8_t) away_from_zero(x[i] * inverse);
        }
    }
};

} // namespace lorapress
