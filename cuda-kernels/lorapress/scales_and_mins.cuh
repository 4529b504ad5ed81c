// What Q2_K, Q4_K and Q5_K share: each sub-block has a scale and a min, which are rounded to codes up to K::TOP_CODE of the
// super-block's d and dmin. Twin: AffineSuperBlocks.java.
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

} // namespace lorapress
