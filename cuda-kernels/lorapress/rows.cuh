// Whole rows: norms (DoRA), sums of squares, scaling, gathering and casting, transposition.
// Twins: DoraChange.java, Weights.sumOfSquares, Transpose.java, and the row orders of io.lorapress.model.transform.
#pragma once
#include "values.cuh"

namespace lorapress {

struct RowSumArgs {
    const void* values;
    /** row of values for each row of out, or null for the same */
    const int32_t* map;
    /** DoRA's m, one a row; null for mean squares */
    const float* magnitudes;
    float* out;
    int64_t rows;
    int64_t columns;
    int32_t kind;
};

/** A thread adds up a row in order; the block brings 32 columns of all its rows at a time through shared memory. */
template <class Sum>
struct RowSums {
    using Args = RowSumArgs;
    static constexpr int THREADS = 128;
    static constexpr int PANEL = 32;

    struct Shared {
        float x[THREADS][PANEL + 1];
    };

    struct State {
        Sum sum;
    };

    LP_HD static int panels(const Args& args) { return (int) ceil_div(args.columns, PANEL); }

    LP_HD static void start(const Args&, Where, Shared&, State& state) { state.sum = 0; }

    LP_HD static void load(int panel, const Args& args, Where at, Shared& shared, State&) {
        for (int i = at.thread; i < THREADS * PANEL; i += THREADS) {
            int64_t row = (int64_t) at.x * THREADS + i / PANEL;
            int64_t column = (int64_t) panel * PANEL + i % PANEL;
            if (row < args.rows && column < args.columns) {
                int64_t source = args.map == nullptr ? row : args.map[row];
                shared.x[i / PANEL][i % PANEL] = load_value(args.values, args.kind, source * args.columns + column);
            }
        }
    }

    LP_HD static void compute(int panel, const Args& args, Where at, Shared& shared, State& state) {
        int64_t left = args.columns - (int64_t) panel * PANEL;
        int count = left < PANEL ? (int) left : PANEL;
        if ((int64_t) at.x * THREADS + at.thread >= args.rows) {
            return;
        }
        for (int i = 0; i < count; i++) {
            Sum x = shared.x[at.thread][i];
            state.sum += x * x;
        }
    }

    LP_HD static void finish(const Args& args, Where at, Shared&, State& state) {
        int64_t row = (int64_t) at.x * THREADS + at.thread;
        if (row < args.rows) {
            args.out[row] = args.magnitudes != nullptr ? args.magnitudes[row] / (float) sqrt(state.sum)
                                                       : (float) state.sum / args.columns;
        }
    }
};

/** DoRA: m / ||row||, the squares added in float64. */
using RowNorms = RowSums<double>;
/** The mean square of each row, added in float32. */
using RowSquares = RowSums<float>;

struct ScaleRowsArgs {
    const float* values;
    const float* factors;
    void* out;
    uint32_t* flag;
    int64_t rows;
    int64_t columns;
    int32_t out_kind;
    uint32_t limit;
};

/** out = factor[row] * value, in place where the kinds are the same; rounded to the output's type. */
struct ScaleRows {
    using Args = ScaleRowsArgs;
    static constexpr int THREADS = 256;
    struct Shared {};
    struct State {};

    LP_HD static void run(const Args& args, Where at) {
        int64_t i = (int64_t) at.x * THREADS + at.thread;
        if (i < args.rows * args.columns) {
            float value = args.factors[i / args.columns] * args.values[i];
            if (args.flag != nullptr && (float_bits(value) & 0x7FFFFFFFu) >= args.limit) {
                *args.flag = 1;
            }
            store_value(args.out, args.out_kind, i, value);
        }
    }
};

struct CastRowsArgs {
    const void* values;
    /** row of values for each row of out, or null for the same */
    const int32_t* map;
    void* out;
    int64_t rows;
    int64_t columns;
    int32_t kind;
    int32_t out_kind;
};

/** Rows in another order and type. */
struct CastRows {
    using Args = CastRowsArgs;
    static constexpr int THREADS = 256;
    struct Shared {};
    struct State {};

    LP_HD static void run(const Args& args, Where at) {
        int64_t i = (int64_t) at.x * THREADS + at.thread;
        if (i < args.rows * args.columns) {
            int64_t row = i / args.columns;
            int64_t source = args.map == nullptr ? row : args.map[row];
            float value = load_value(args.values, args.kind, source * args.columns + i % args.columns);
            store_value(args.out, args.out_kind, i, value);
        }
    }
};

struct TransposeArgs {
    const void* values;
    void* out;
    /** of a matrix of values; there may be several, one after the other (z of the launch) */
    int64_t rows;
    int64_t columns;
    /** columns that become rows: count of them from start on, step apart */
    int32_t start;
    int32_t step;
    int64_t count;
    /** F32, F16 or BF16; the same on both sides */
    int32_t kind;
};

/** Squares of 32 by 32 through shared memory. x counts squares along the matrix's rows, y along the columns that are taken. */
struct Transpose {
    using Args = TransposeArgs;
    static constexpr int THREADS = 256;
    static constexpr int SIDE = 32;
    static constexpr int PHASES = 2;

    struct Shared {
        uint32_t bits[SIDE][SIDE + 1];
    };
    struct State {};

    template <int PHASE>
    LP_HD static void phase(const Args& args, Where at, Shared& shared, State&) {
        int64_t first_row = (int64_t) at.x * SIDE;
        int64_t first_taken = (int64_t) at.y * SIDE;
        int64_t from = (int64_t) at.z * args.rows * args.columns;
        int64_t to = (int64_t) at.z * args.count * args.rows;
        for (int i = at.thread; i < SIDE * SIDE; i += THREADS) {
            int64_t row = first_row + (PHASE == 0 ? i / SIDE : i % SIDE);
            int64_t taken = first_taken + (PHASE == 0 ? i % SIDE : i / SIDE);
            if (row >= args.rows || taken >= args.count) {
                continue;
            }
            if (PHASE == 0) {
                int64_t index = from + row * args.columns + args.start + taken * args.step;
                shared.bits[i / SIDE][i % SIDE] = args.kind == F32 ? ((const uint32_t*) args.values)[index]
                                                                  : ((const uint16_t*) args.values)[index];
            } else {
                int64_t index = to + taken * args.rows + row;
                uint32_t bits = shared.bits[i % SIDE][i / SIDE];
                if (args.kind == F32) {
                    ((uint32_t*) args.out)[index] = bits;
                } else {
                    ((uint16_t*) args.out)[index] = (uint16_t) bits;
                }
            }
        }
    }
};

} // namespace lorapress
