// What all encoders share: their arguments, how a thread finds its sub-block, the weights' importance, and bits of the output.
#pragma once
#include "search.cuh"
#include "values.cuh"

namespace lorapress {

struct EncodeArgs {
    /** F32, F16 or BF16, rows of `columns` */
    const void* values;
    /** row of values for each row that is encoded, or null for the same */
    const int32_t* map;
    /** one float32 a column, or null */
    const float* importance;
    /** the mean square of each row: Q4_0 with importance only */
    const float* variance;
    uint8_t* out;
    int64_t rows;
    int32_t columns;
    int32_t kind;
};

/** Where sub-block `sub` of the rows lies in values; sub-blocks of N weights count through all rows. */
template <int N>
LP_HD int64_t sub_at(const EncodeArgs& args, int64_t sub, int64_t& column) {
    int64_t first = sub * N;
    int64_t row = first / args.columns;
    column = first - row * args.columns;
    int64_t source = args.map == nullptr ? row : args.map[row];
    return source * args.columns + column;
}

/** sum of squares of a super-block of 256, in order */
LP_HD float super_block_squares(const EncodeArgs& args, int64_t sub, int subs_a_block) {
    int64_t column;
    int64_t at = sub_at<256>(args, sub / subs_a_block, column);
    float sum = 0;
    LP_NO_UNROLL
    for (int i = 0; i < 256; i += 8) {
        float x[8];
        load_run<8>(args.values, args.kind, at + i, x);
        LP_UNROLL
        for (int j = 0; j < 8; j++) {
            sum += x[j] * x[j];
        }
    }
    return sum;
}

/** importance * sqrt(variance + x^2). Source: the weights of quantize_row_*_impl. */
template <int N>
LP_HD void importance_weights(const EncodeArgs& args, int64_t column, float variance, const float (&x)[N], float (&w)[N]) {
    LP_UNROLL
    for (int i = 0; i < N; i++) {
        w[i] = args.importance[column + i] * sqrtf(variance + x[i] * x[i]);
    }
}

template <int N>
LP_HD float sum_of(const float (&w)[N]) {
    float sum = 0;
    LP_UNROLL
    for (int i = 0; i < N; i++) {
        sum += w[i];
    }
    return sum;
}

/** A weight for each element, from an array in registers. */
template <int N>
struct Table {
    const float (&values)[N];
    LP_HD float operator()(int i) const { return values[i]; }
};

/** x^2 */
template <int N>
struct Square {
    const float (&x)[N];
    LP_HD float operator()(int i) const { return x[i] * x[i]; }
};

/** |x| */
template <int N>
struct Size {
    const float (&x)[N];
    LP_HD float operator()(int i) const { return fabsf(x[i]); }
};

/** rms + |x| */
template <int N>
struct RmsAndSize {
    const float (&x)[N];
    float rms;
    LP_HD float operator()(int i) const { return rms + fabsf(x[i]); }
};

LP_HD void put_half(uint8_t* block, uint16_t bits) {
    block[0] = (uint8_t) bits;
    block[1] = (uint8_t) (bits >> 8);
}

LP_HD uint8_t low_nibbles(uint8_t low, uint8_t high) { return (uint8_t) ((low & 0xF) | high << 4); }

/** Packs the low two bits of 256 levels: byte i of a half holds numbers i, 32+i, 64+i, 96+i of 128. Twin: BitPairs.java. */
LP_HD uint8_t bit_pairs(const uint8_t* levels, int i) {
    const uint8_t* from = levels + 128 * (i / 32) + i % 32;
    return (uint8_t) ((from[0] & 3) | (from[32] & 3) << 2 | (from[64] & 3) << 4 | (from[96] & 3) << 6);
}

} // namespace lorapress
