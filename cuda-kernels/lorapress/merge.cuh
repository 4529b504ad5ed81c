// One launch for a tile: dequantise, W + s * (B A), check, round to the output's type. Twins: ScalarEngine.addLowRank, round, narrow.
//
// A thread block makes 64 rows by 128 columns; a thread 4 rows by 8 columns, each sum running over the rank in order from +0 with
// fmaf. Panels of 16 ranks of both matrices lie in shared memory. Limited by memory up to about rank 32, by fmaf beyond.
#pragma once
#include "stored.cuh"

namespace lorapress {

struct MergeArgs {
    Stored stored;
    /** lora_A, [rank, columns] */
    const float* a;
    /** lora_B's rows for this tile, [rows, rank] */
    const float* b;
    void* out;
    /** set to 1 where a size reaches the limit; or null */
    uint32_t* flag;
    int64_t rows;
    /** 0 for none */
    int32_t rank;
    /** F32, F16 or BF16 */
    int32_t out_kind;
    float scale;
    /** bits of a float32 size */
    uint32_t limit;
};

struct Merge {
    using Args = MergeArgs;
    static constexpr int THREADS = 256;
    static constexpr int TILE_ROWS = 64;
    static constexpr int TILE_COLUMNS = 128;
    static constexpr int PANEL = 16;
    static constexpr int ROWS = 4;

    struct Shared {
        alignas(16) float a[PANEL][TILE_COLUMNS];
        alignas(16) float b[PANEL][TILE_ROWS];
        Codebooks books;
    };

    struct State {
        float sums[ROWS][8];
    };

    LP_HD static int panels(const Args& args) { return (args.rank + PANEL - 1) / PANEL; }

    LP_HD static void start(const Args& args, Where at, Shared& shared, State& state) {
        load_codebooks(args.stored, shared.books, at.thread, THREADS);
        LP_UNROLL
        for (int row = 0; row < ROWS; row++) {
            LP_UNROLL
            for (int i = 0; i < 8; i++) {
                state.sums[row][i] = 0.0f;
            }
        }
    }

    /** Where a column of the tile lies in a panel: quarters of a thread's eight apart, so that threads meet different banks. */
    LP_HD static int place(int column) { return (column >> 2 & 1) * (TILE_COLUMNS / 2) + (column >> 3) * 4 + (column & 3); }

    LP_HD static void load(int panel, const Args& args, Where at, Shared& shared, State&) {
        int64_t columns = args.stored.columns;
        int64_t first_column = (int64_t) at.x * TILE_COLUMNS;
        int64_t first_row = (int64_t) at.y * TILE_ROWS;
        int first = panel * PANEL;
        for (int i = at.thread; i < PANEL * TILE_COLUMNS; i += THREADS) {
            int k = first + i / TILE_COLUMNS;
            int64_t column = first_column + i % TILE_COLUMNS;
            bool inside = k < args.rank && column < columns;
            shared.a[i / TILE_COLUMNS][place(i % TILE_COLUMNS)] = inside ? args.a[k * columns + column] : 0.0f;
        }
        for (int i = at.thread; i < PANEL * TILE_ROWS; i += THREADS) {
            int k = first + i % PANEL;
            int64_t row = first_row + i / PANEL;
            bool inside = k < args.rank && row < args.rows;
            shared.b[i % PANEL][i / PANEL] = inside ? args.b[row * args.rank + k] : 0.0f;
        }
    }

    LP_HD static void compute(int panel, const Args& args, Where at, Shared& shared, State& state) {
        int left = args.rank - panel * PANEL;
        if (left >= PANEL) {
            LP_UNROLL
            for (int k = 0; k < PANEL; k++) {
                step(k, at, shared, state);
            }
        } else {
            LP_NO_UNROLL
            for (int k = 0; k < left; k++) {
                step(k, at, shared, state);
            }
        }
    }

    LP_HD static void step(int k, Where at, Shared& shared, State& state) {
        int tx = at.thread % 16;
        int ty = at.thread / 16;
        Quad low = *(const Quad*) &shared.a[k][4 * tx];
        Quad high = *(const Quad*) &shared.a[k][TILE_COLUMNS / 2 + 4 * tx];
        Quad rows = *(const Quad*) &shared.b[k][ROWS * ty];
        LP_UNROLL
        for (int row = 0; row < ROWS; row++) {
            float b = bits_float(rows.words[row]);
            LP_UNROLL
            for (int i = 0; i < 4; i++) {
                state.sums[row][i] = fmaf(b, bits_float(low.words[i]), state.sums[row][i]);
                state.sums[row][4 + i] = fmaf(b, bits_float(high.words[i]), state.sums[row][4 + i]);
            }
        }
    }

    LP_HD static void finish(const Args& args, Where at, Shared& shared, State& state) {
        int64_t column = (int64_t) at.x * TILE_COLUMNS + 8 * (at.thread % 16);
        int64_t row = (int64_t) at.y * TILE_ROWS + ROWS * (at.thread / 16);
        bool whole = by_eight(args.stored);
        LP_UNROLL
        for (int r = 0; r < ROWS; r++) {
            if (row + r < args.rows && column < args.stored.columns) {
                int64_t index = (row + r) * args.stored.columns + column;
                if (whole) {
                    write_eight(args, index, shared.books, state.sums[r]);
                } else {
                    write_some(args, index, (int) (args.stored.columns - column), shared.books, state.sums[r]);
                }
            }
        }
    }

    LP_HD static float merged(const Args& args, float w, float sum) { return args.rank == 0 ? w : w + args.scale * sum; }

    LP_HD static void check(const Args& args, float value) {
        if (args.flag != nullptr && (float_bits(value) & 0x7FFFFFFFu) >= args.limit) {
            *args.flag = 1;
        }
    }

    LP_HD static void write_eight(const Args& args, int64_t index, const Codebooks& books, const float (&sums)[8]) {
        float w[8];
        stored_eight(args.stored, books, index, w);
        LP_UNROLL
        for (int i = 0; i < 8; i++) {
            w[i] = merged(args, w[i], sums[i]);
            check(args, w[i]);
        }
        store_eight(args.out, args.out_kind, index, w);
    }

    /** Rows that do not start at multiples of eight, one by one. */
    LP_HD static void write_some(const Args& args, int64_t index, int count, const Codebooks& books, const float (&sums)[8]) {
        LP_UNROLL
        for (int i = 0; i < 8; i++) {
            if (i < count) {
                float w = merged(args, stored_value(args.stored, books, index + i), sums[i]);
                check(args, w);
                store_value(args.out, args.out_kind, index + i, w);
            }
        }
    }
};

} // namespace lorapress
