// What Q2_K, Q4_K and Q5_K share: each sub-block has a scale and a min, which are rounded to codes up to K::TOP_CODE of the
// super-block's d and dmin, and the levels are then chosen anew for what a reader finds. Twin: AffineSuperBlocks.java.
#pragma once
#include "phases.cuh"

namespace lorapress {

/** One thread rounds the scales of a super-block, the next one its mins; where they are weighted, by a search. */
template <class K, bool WEIGHTED>
LP_HD void round_scales_and_mins(int block, int sub, typename K::Shared& shared) {
    if (sub >= 2) {
        return;
    }
    const float* numbers = (sub == 0 ? shared.scales : shared.mins) + block * K::SUBS;
    uint8_t* codes = (sub == 0 ? shared.scale_codes : shared.min_codes) + block * K::SUBS;
    float d = WEIGHTED ? positive_search(K::TOP_CODE, K::SUBS, numbers, shared.sums + block * K::SUBS, codes)
                       : scale_codes(numbers, K::SUBS, K::TOP_CODE, codes) / K::TOP_CODE;
    (sub == 0 ? shared.d : shared.dmin)[block] = block_half(d);
}

/** The levels of a sub-block of N for the scale and min that a reader finds; where that scale is 0, those that the search found. */
template <int N>
LP_HD void choose_affine_levels(int top, const Affine& found, float scale, float min, const float (&x)[N], uint8_t* levels) {
    LP_UNROLL
    for (int i = 0; i < N; i++) {
        levels[i] = (uint8_t) (scale != 0 ? nearest((x[i] + min) / scale, 0, top) : affine_level(found, top, x[i]));
    }
}

} // namespace lorapress
