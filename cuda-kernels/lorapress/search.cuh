// Searches for the scale (and min) of one sub-block that make the weighted error least. All run in registers; the levels of the best
// candidate are not kept but made again from its scale. Twins: AffineSearch, SymmetricSearch, DescentSearch, TableSearch,
// PositiveSearch, Peak and ScaleCodes of io.lorapress.quantize.encode.
#pragma once
#include "rounding.cuh"

namespace lorapress {

/** Where all weights are nearer to zero than this, they count as zero. */
constexpr float ZERO = 1e-15f;

/** The first weight of the largest size, with its sign. */
template <int N>
LP_HD float peak_of(const float (&x)[N]) {
    float peak = 0;
    LP_UNROLL
    for (int i = 0; i < N; i++) {
        peak = fabsf(x[i]) > fabsf(peak) ? x[i] : peak;
    }
    return peak;
}

LP_HD float peak_of(const float* x, int n) {
    float peak = 0;
    for (int i = 0; i < n; i++) {
        peak = fabsf(x[i]) > fabsf(peak) ? x[i] : peak;
    }
    return peak;
}

template <int N>
LP_HD float sum_of_squares(const float (&x)[N]) {
    float sum = 0;
    LP_UNROLL
    for (int i = 0; i < N; i++) {
        sum += x[i] * x[i];
    }
    return sum;
}

/** The scales an affine search tries: candidate i divides the range into first + step * i + top steps. Twin: AffineGrid.java. */
struct Grid {
    int top;
    float first;
    float step;
    int candidates;
    bool absolute;
};

/** weight = scale * level + offset, offset not positive. Source: make_qkx2_quants, make_qkx3_quants. */
struct Affine {
    float scale;
    float offset;
    /** The levels are nearest(inverse * (x - origin)); all 0 where flat. */
    float inverse;
    float origin;
    bool flat;
};

template <int N, class Weight>
LP_HD float affine_error(const Grid& grid, const float (&x)[N], const Weight& w, const float (&l)[N], float scale, float offset) {
    float sum = 0;
    LP_UNROLL
    for (int i = 0; i < N; i++) {
        float difference = scale * l[i] + offset - x[i];
        sum += w(i) * (grid.absolute ? fabsf(difference) : difference * difference);
    }
    return sum;
}

template <int N, class Weight>
LP_HD Affine affine_search(const Grid& grid, const float (&x)[N], const Weight& w) {
    float low = x[0];
    float high = x[0];
    float sum_w = w(0);
    float sum_x = sum_w * x[0];
    LP_UNROLL
    for (int i = 1; i < N; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
        sum_w += w(i);
        sum_x += w(i) * x[i];
    }
    low = low > 0 ? 0 : low;
    float top = (float) grid.top;
    Affine best = {0, low, 0, low, true};
    if (high == low) {
        return best;
    }
    best.flat = false;
    best.inverse = top / (high - low);
    best.scale = 1 / best.inverse;
    float l[N];
    LP_UNROLL
    for (int i = 0; i < N; i++) {
        l[i] = nearest_float(best.inverse * (x[i] - low), 0, top);
    }
    float least = affine_error(grid, x, w, l, best.scale, best.offset);
    LP_NO_UNROLL
    for (int candidate = 0; candidate < grid.candidates; candidate++) {
        // the range starts at the offset found so far, which need not be the lowest weight any more
        float origin = best.offset;
        float inverse = (grid.first + grid.step * candidate + top) / (high - origin);
        float sum_l = 0;
        float sum_l2 = 0;
        float sum_xl = 0;
        LP_UNROLL
        for (int i = 0; i < N; i++) {
            l[i] = nearest_float(inverse * (x[i] - origin), 0, top);
            float wl = w(i) * l[i];
            sum_l += wl;
            sum_l2 += wl * l[i];
            sum_xl += wl * x[i];
        }
        float determinant = sum_w * sum_l2 - sum_l * sum_l;
        if (determinant > 0) {
            float scale = (sum_w * sum_xl - sum_x * sum_l) / determinant;
            float offset = (sum_l2 * sum_x - sum_l * sum_xl) / determinant;
            if (offset > 0) {
                offset = 0;
                scale = sum_xl / sum_l2;
            }
            float error = affine_error(grid, x, w, l, scale, offset);
            if (error < least) {
                least = error;
                best = {scale, offset, inverse, origin, false};
            }
        }
    }
    return best;
}

LP_HD int affine_level(const Affine& found, int top, float x) {
    return found.flat ? 0 : nearest(found.inverse * (x - found.origin), 0, top);
}

/** weight = scale * (level - half). Source: make_qx_quants, rmse type 1. */
struct Symmetric {
    float scale;
    /** The levels are half + nearest(inverse * x); all 0 where flat. */
    float inverse;
    bool flat;
};

template <int N, class Value, class Weight>
LP_HD void symmetric_sums(int half, float inverse, const Value& x, const Weight& w, float& sum_xl, float& sum_l2) {
    sum_xl = 0;
    sum_l2 = 0;
    LP_UNROLL
    for (int i = 0; i < N; i++) {
        float l = nearest_float(inverse * x(i), (float) -half, (float) (half - 1));
        sum_xl += w(i) * x(i) * l;
        sum_l2 += w(i) * l * l;
    }
}

template <int N, class Value, class Weight>
LP_HD Symmetric symmetric_search(int half, const Value& x, const Weight& w) {
    float peak = 0;
    LP_UNROLL
    for (int i = 0; i < N; i++) {
        peak = fabsf(x(i)) > fabsf(peak) ? x(i) : peak;
    }
    if (fabsf(peak) < ZERO) {
        return {0, 0, true};
    }
    float sum_xl;
    float sum_l2;
    Symmetric best = {0, (float) -half / peak, false};
    symmetric_sums<N>(half, best.inverse, x, w, sum_xl, sum_l2);
    best.scale = sum_l2 != 0 ? sum_xl / sum_l2 : 0;
    float most = best.scale * sum_xl;
    LP_NO_UNROLL
    for (int i = -9; i <= 9; i++) {
        if (i == 0) {
            continue;
        }
        float inverse = -((float) half + 0.1f * i) / peak;
        symmetric_sums<N>(half, inverse, x, w, sum_xl, sum_l2);
        if (sum_l2 > 0 && sum_xl * sum_xl > most * sum_l2) {
            best.inverse = inverse;
            best.scale = sum_xl / sum_l2;
            most = best.scale * sum_xl;
        }
    }
    return best;
}

LP_HD int symmetric_level(const Symmetric& found, int half, float x) {
    return found.flat ? 0 : half + nearest(found.inverse * x, -half, half - 1);
}

/** Scale and levels (0 to 2 * half - 1) by coordinate descent; a weight counts by its square. Source: make_q3_quants. */
template <int N>
LP_HD float descent_search(int half, const float (&x)[N], float (&l)[N]) {
    float peak = peak_of(x);
    if (fabsf(peak) < ZERO) {
        LP_UNROLL
        for (int i = 0; i < N; i++) {
            l[i] = 0;
        }
        return 0;
    }
    float low = (float) -half;
    float high = (float) (half - 1);
    float inverse = low / peak;
    float sum_xl = 0;
    float sum_l2 = 0;
    LP_UNROLL
    for (int i = 0; i < N; i++) {
        l[i] = nearest_float(inverse * x[i], low, high);
        sum_xl += x[i] * x[i] * x[i] * l[i];
        sum_l2 += x[i] * x[i] * l[i] * l[i];
    }
    bool moved = true;
    LP_NO_UNROLL
    for (int round = 0; round < 5 && moved; round++) {
        moved = false;
        LP_UNROLL
        for (int i = 0; i < N; i++) {
            float v = x[i];
            float xl = sum_xl - v * v * v * l[i];
            if (xl > 0) {
                float l2 = sum_l2 - v * v * l[i] * l[i];
                float level = nearest_float(v * l2 / xl, low, high);
                if (level != l[i]) {
                    xl += v * v * v * level;
                    l2 += v * v * level * level;
                    if (l2 > 0 && xl * xl * sum_l2 > sum_xl * sum_xl * l2) {
                        l[i] = level;
                        sum_xl = xl;
                        sum_l2 = l2;
                        moved = true;
                    }
                }
            }
        }
    }
    LP_UNROLL
    for (int i = 0; i < N; i++) {
        l[i] += (float) half;
    }
    return sum_l2 > 0 ? sum_xl / sum_l2 : 0;
}

/** The values of IQ4_NL's 16 levels. Source: kvalues_iq4nl. */
LP_HD float table_value(int level) {
    const uint64_t low = 0xF6EADDCFBFAD9881ull;  // -10 -22 -35 -49 -65 -83 -104 -127, the last one first
    const uint64_t high = 0x7159453526190D01ull; // 113 89 69 53 38 25 13 1
    uint64_t half = level < 8 ? low : high;
    return (float) (int8_t) (uint8_t) (half >> 8 * (level & 7));
}

/**
 * The level of the value nearest to x, the upper one of two as near, by differences in float32. Up to level + 1's own value the
 * differences are as the definition has them, so only two neighbours need be compared. Source: best_index_int8.
 */
LP_HD bool table_below(float x, int level) { return x - table_value(level) < table_value(level + 1) - x; }

LP_HD int table_level(float x) {
    int level = table_below(x, 7) ? 0 : 8;
    level += table_below(x, level + 3) ? 0 : 4;
    level += table_below(x, level + 1) ? 0 : 2;
    level += table_below(x, level) ? 0 : 1;
    return level;
}

/** weight = scale * table_value(level). Source: quantize_row_iq4_nl_impl with ntry 7. */
template <int N, class Weight>
LP_HD float table_search(const float (&x)[N], const Weight& w) {
    float peak = peak_of(x);
    if (fabsf(peak) < ZERO) {
        return 0;
    }
    float end = table_value(0);
    float scale = 0;
    float best = 0;
    LP_NO_UNROLL
    for (int i = -8; i <= 7; i++) {
        // the first candidate is the plain one
        float inverse = i == -8 ? 1 / (-peak / end) : ((float) i + end) / peak;
        float sum_xq = 0;
        float sum_q2 = 0;
        LP_UNROLL
        for (int j = 0; j < N; j++) {
            float q = table_value(table_level(inverse * x[j]));
            float wq = w(j) * q;
            sum_xq += wq * x[j];
            sum_q2 += wq * q;
        }
        bool better = i == -8 || (sum_q2 > 0 && sum_xq * sum_xq > best * sum_q2);
        if (better) {
            scale = sum_q2 > 0 ? sum_xq / sum_q2 : 0;
            best = scale * sum_xq;
        }
    }
    return scale;
}

/** The sum of the errors of nine scales' codes; see positive_search. */
LP_HD float positive_error(int top, int n, float inverse, const float* x, const float* w) {
    float scale = 1 / inverse;
    float sum = 0;
    for (int i = 0; i < n; i++) {
        int l = nearest(inverse * x[i]);
        l = l < top ? l : top;
        float difference = x[i] - scale * l;
        sum += w[i] * difference * difference;
    }
    return sum;
}

/** Scale and codes of n numbers that are not negative, number = scale * code. Source: make_qp_quants. */
LP_HD float positive_search(int top, int n, const float* x, const float* w, uint8_t* codes) {
    float peak = 0;
    for (int i = 0; i < n; i++) {
        peak = peak > x[i] ? peak : x[i];
    }
    if (peak < ZERO) {
        for (int i = 0; i < n; i++) {
            codes[i] = 0;
        }
        return 0;
    }
    float inverse = (float) top / peak;
    float least = positive_error(top, n, inverse, x, w);
    for (int i = -4; i <= 4; i++) {
        float tried = (0.1f * i + top) / peak;
        float error = positive_error(top, n, tried, x, w);
        if (i != 0 && error < least) {
            least = error;
            inverse = tried;
        }
    }
    float sum_xl = 0;
    float sum_l2 = 0;
    for (int i = 0; i < n; i++) {
        int l = nearest(inverse * x[i]);
        l = l < top ? l : top;
        codes[i] = (uint8_t) l;
        sum_xl += w[i] * x[i] * l;
        sum_l2 += w[i] * l * l;
    }
    bool moved = true;
    for (int round = 0; round < 5 && moved; round++) {
        moved = false;
        for (int i = 0; i < n; i++) {
            int old = codes[i];
            float xl = sum_xl - w[i] * x[i] * old;
            float l2 = sum_l2 - w[i] * old * old;
            if (xl > 0 && l2 > 0) {
                int l = nearest(x[i] * l2 / xl);
                l = l < top ? l : top;
                if (l != old) {
                    xl += w[i] * x[i] * l;
                    l2 += w[i] * l * l;
                    if (xl * xl * sum_l2 > sum_xl * sum_xl * l2) {
                        codes[i] = (uint8_t) l;
                        sum_xl = xl;
                        sum_l2 = l2;
                        moved = true;
                    }
                }
            }
        }
    }
    return sum_l2 > 0 ? sum_xl / sum_l2 : 0;
}

/** Codes in proportion to the largest number, which gets the top code; gives the largest, or 0. Source: quantize_row_q4_K_ref. */
LP_HD float scale_codes(const float* numbers, int count, int top, uint8_t* codes) {
    float largest = 0;
    for (int j = 0; j < count; j++) {
        largest = numbers[j] > largest ? numbers[j] : largest;
    }
    float inverse = largest > 0 ? (float) top / largest : 0;
    for (int j = 0; j < count; j++) {
        int code = nearest(inverse * numbers[j]) & 0xFF;
        codes[j] = (uint8_t) (code < top ? code : top);
    }
    return largest;
}

} // namespace lorapress
