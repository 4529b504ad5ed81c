// The phases of the encoders: what each thread makes in shared memory, and last, how a thread block's bytes leave it in one piece.
#pragma once
#include "encode.cuh"

namespace lorapress {

/** Copies what a thread block made to its place in the output, in words where the place allows it. */
template <int THREADS>
LP_HD void copy_out(const uint8_t* made, uint8_t* out, int64_t bytes, uint32_t thread) {
    int64_t words = ((uint64_t) out & 3) == 0 ? bytes / 4 : 0;
    for (int64_t i = thread; i < words; i += THREADS) {
        ((uint32_t*) out)[i] = ((const uint32_t*) made)[i];
    }
    for (int64_t i = 4 * words + thread; i < bytes; i += THREADS) {
        out[i] = made[i];
    }
}

/** How many of this thread block's `most` blocks there are; 256 or 32 weights a block. */
LP_HD int64_t blocks_here(const EncodeArgs& args, int weights, int most, uint32_t x) {
    int64_t left = args.rows * args.columns / weights - (int64_t) x * most;
    return left < most ? left : most;
}

/** A thread a block of 32: K::encode, then the bytes leave. */
template <class K, int PHASE>
LP_HD void block_phase(const EncodeArgs& args, Where at, typename K::Shared& shared) {
    static_assert(K::PHASES == 2, "encode, and the bytes leave");
    int64_t here = blocks_here(args, 32, K::THREADS, at.x);
    if (PHASE == 1) {
        copy_out<K::THREADS>(shared.made, args.out + (int64_t) at.x * K::THREADS * K::BYTES, here * K::BYTES, at.thread);
    } else if (at.thread < here) {
        K::encode(args, (int64_t) at.x * K::THREADS + at.thread, shared.made + at.thread * K::BYTES);
    }
}

/**
 * A thread a sub-block, K::BLOCKS super-blocks of 256 a thread block: K::search, K::round_scales where there are five phases,
 * K::choose_levels, K::pack, then the bytes leave. With four, choose_levels rounds the scales as well.
 */
template <class K, int PHASE>
LP_HD void super_block_phase(const EncodeArgs& args, Where at, typename K::Shared& shared, typename K::State& state) {
    static_assert(K::PHASES == 4 || K::PHASES == 5, "search, perhaps round_scales, choose_levels, pack, and the bytes leave");
    constexpr int LAST = K::PHASES - 1;
    int64_t here = blocks_here(args, 256, K::BLOCKS, at.x);
    int block = at.thread / K::SUBS;
    int sub = at.thread % K::SUBS;
    if constexpr (PHASE == LAST) {
        copy_out<K::THREADS>(shared.made, args.out + (int64_t) at.x * K::BLOCKS * K::BYTES, here * K::BYTES, at.thread);
    } else if (block >= here) {
        return;
    } else if constexpr (PHASE == 0) {
        K::search(args, (int64_t) at.x * K::THREADS + at.thread, at.thread, shared, state);
    } else if constexpr (PHASE == LAST - 1) {
        K::pack(block, sub, shared);
    } else if constexpr (PHASE == LAST - 2) {
        K::choose_levels(block, sub, shared, state);
    } else {
        K::round_scales(block, sub, shared);
    }
}

} // namespace lorapress
