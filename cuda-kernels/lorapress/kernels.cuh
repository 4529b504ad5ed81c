// Every kernel, by the name it has in the fatbin and in Kernel.java: PANELS walk along a dimension with two barriers a step,
// PHASED have a fixed number of phases with a barrier between each two, PLAIN none. WIDE are
// PHASED ones that spill unless they may have more registers than ptxas would give them by itself.
#pragma once
#include "iq4_xs.cuh"
#include "merge.cuh"
#include "q2_k.cuh"
#include "q3_k.cuh"
#include "q4_0.cuh"
#include "q4_k.cuh"
#include "q5_k.cuh"
#include "q6_k.cuh"
#include "q8_0.cuh"
#include "rows.cuh"

#define LORAPRESS_KERNELS(PANELS, PHASED, WIDE, PLAIN) \
    PANELS(merge, lorapress::Merge)                   \
    PANELS(row_norms, lorapress::RowNorms)            \
    PANELS(row_squares, lorapress::RowSquares)        \
    PLAIN(scale_rows, lorapress::ScaleRows)           \
    PLAIN(cast_rows, lorapress::CastRows)             \
    PHASED(transpose, lorapress::Transpose)           \
    PHASED(q8_0, lorapress::Q8_0)                     \
    PHASED(q4_0, lorapress::Q4_0<false>)              \
    PHASED(q4_0_weighted, lorapress::Q4_0<true>)      \
    PHASED(q4_k, lorapress::Q4_K<false>)              \
    PHASED(q4_k_weighted, lorapress::Q4_K<true>)      \
    PHASED(q5_k, lorapress::Q5_K<false>)              \
    PHASED(q5_k_weighted, lorapress::Q5_K<true>)      \
    PHASED(q6_k, lorapress::Q6_K<false>)              \
    PHASED(q6_k_weighted, lorapress::Q6_K<true>)      \
    PHASED(q2_k, lorapress::Q2_K<false>)              \
    PHASED(q2_k_weighted, lorapress::Q2_K<true>)      \
    PHASED(q3_k, lorapress::Q3_K<false>)              \
    PHASED(q3_k_weighted, lorapress::Q3_K<true>)      \
    PHASED(iq4_xs, lorapress::IQ4_XS<false>)          \
    WIDE(iq4_xs_weighted, lorapress::IQ4_XS<true>)
