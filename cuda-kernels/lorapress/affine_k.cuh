// What Q4_K and Q5_K share: 8 sub-blocks of 32, each with a scale and a min, which are themselves rounded to six bits of the
// super-block's d and dmin; the levels are then chosen anew for the rounded scales. Twin: AffineBlock.java, SixBitPairs.java.
#pragma once
#include "scales_and_mins.cuh"

namespace lorapress {

/** A thread a sub-block, 16 super-blocks a thread block. Format says the top level, the grid, the bytes and how levels are packed. */
template <class Format, bool WEIGHTED>
struct AffineK {
    using Args = EncodeArgs;
    static constexpr int THREADS = 128;
    static constexpr int PHASES = 5;
    static constexpr int SUBS = 8;
    static constexpr int BLOCKS = THREADS / SUBS;
    static constexpr int BYTES = Format::BYTES;
    static constexpr int TOP_CODE = 63;

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
        float x[32];
        Affine found;
    };

    template <int PHASE>
    LP_HD static void phase(const Args& args, Where at, Shared& shared, State& state) {
        super_block_phase<AffineK, PHASE>(args, at, shared, state);
    }

    LP_HD static void search(const Args& args, int64_t sub, int thread, Shared& shared, State& state) {
        int64_t column;
        load_run<32>(args.values, args.kind, sub_at<32>(args, sub, column), state.x);
        if (WEIGHTED) {
            float w[32];
            importance_weights(args, column, 2 * super_block_squares(args, sub, SUBS) / 256, state.x, w);
            shared.sums[thread] = sum_of(w);
            state.found = affine_search(Format::weighted_grid(), state.x, Table<32> {w});
        } else {
            float rms = sqrtf(sum_of_squares(state.x) / 32);
            state.found = affine_search(Format::grid(), state.x, RmsAndSize<32> {state.x, rms});
        }
        shared.scales[thread] = state.found.scale;
        shared.mins[thread] = -state.found.offset;
    }

    LP_HD static void round_scales(int block, int sub, Shared& shared) { round_scales_and_mins<AffineK, WEIGHTED>(block, sub, shared); }

    /** What a reader finds of a scale: codes above 63 share bits with others. */
    LP_HD static int read_scale(const uint8_t* scales, int j) {
        return j < 4 ? (scales[j] | scales[j + 4] >> 4 << 6) & 63 : (scales[j] & 0xF) | ((scales[j - 4] | scales[j] >> 4 << 6) & 0xC0) >> 2;
    }

    LP_HD static void choose_levels(int block, int sub, Shared& shared, State& state) {
        float scale = f16_value(shared.d[block]) * read_scale(shared.scale_codes + block * SUBS, sub);
        float min = f16_value(shared.dmin[block]) * read_scale(shared.min_codes + block * SUBS, sub);
        choose_affine_levels(Format::TOP, state.found, scale, min, state.x, shared.levels + block * 256 + sub * 32);
    }

    LP_HD static void pack(int block, int sub, Shared& shared) {
        uint8_t* out = shared.made + block * BYTES;
        if (sub == 0) {
            put_half(out, shared.d[block]);
            put_half(out + 2, shared.dmin[block]);
        }
        if (sub < 4) {
            put_codes(shared.scale_codes + block * SUBS, shared.min_codes + block * SUBS, sub, out + 4);
        }
        Format::pack(shared.levels + block * 256, sub, out + 16);
    }

    /** Bytes j, j + 4 and j + 8 of the twelve that hold the codes. */
    LP_HD static void put_codes(const uint8_t* scales, const uint8_t* mins, int j, uint8_t* out) {
        out[j] = (uint8_t) (scales[j] | scales[j + 4] >> 4 << 6);
        out[j + 4] = (uint8_t) (mins[j] | mins[j + 4] >> 4 << 6);
        out[j + 8] = low_nibbles(scales[j + 4], mins[j + 4]);
    }
};

} // namespace lorapress
