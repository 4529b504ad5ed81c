// Rows of a stored tensor as float32: bitsandbytes' 4-bit blocks (plain and nested scales), LLM.int8, plain floats.
// Twins: ScalarEngine.dequantize, dequantizeInt8, widen; BlockScales.java.
#pragma once
#include "values.cuh"

namespace lorapress {

/** Where the rows of a tile lie. All pointers start at what belongs to the tile's first element. */
struct Stored {
    /** nibbles, high one first; or signed bytes; or floats */
    const void* values;
    /** float32 or, when nested, bytes: one a block; float32 a row for INT8 */
    const void* scales;
    /** float32, one a block of scales; null unless nested */
    const float* nested;
    /** 16 float32 */
    const float* codebook;
    /** 256 float32, when nested */
    const float* nested_codebook;
    /** of the tile's first element in the tensor's flat order: blocks cross rows */
    int64_t first;
    /** a Kind */
    int32_t kind;
    /** what dequantised values are rounded to */
    int32_t dtype;
    /** log2 of elements a block */
    int32_t block_shift;
    /** log2 of scales a nested block */
    int32_t nested_shift;
    float nested_offset;
    int32_t columns;
};

/** Codebooks, once a thread block. */
struct Codebooks {
    float values[16];
    float scales[256];
};

LP_HD void load_codebooks(const Stored& stored, Codebooks& books, uint32_t thread, uint32_t threads) {
    if (stored.kind != FOUR_BIT) {
        return;
    }
    for (uint32_t i = thread; i < 16; i += threads) {
        books.values[i] = stored.codebook[i];
    }
    for (uint32_t i = thread; stored.nested != nullptr && i < 256; i += threads) {
        books.scales[i] = stored.nested_codebook[i];
    }
}

/** The scale of an element's block; a nested one is a product and a sum, each rounded. */
LP_HD float block_scale(const Stored& stored, const Codebooks& books, int64_t element) {
    int64_t block = element >> stored.block_shift;
    int64_t origin = stored.first >> stored.block_shift;
    if (stored.nested == nullptr) {
        return ((const float*) stored.scales)[block - origin];
    }
    float code = books.scales[((const uint8_t*) stored.scales)[block - origin]];
    float product = code * stored.nested[(block >> stored.nested_shift) - (origin >> stored.nested_shift)];
    return product + stored.nested_offset;
}

LP_HD float int8_value(int8_t q, float scale) { return (float) q * scale * 7.874015718698502e-3f; }

/** Element i of the tile, row-major. */
LP_HD float stored_value(const Stored& stored, const Codebooks& books, int64_t i) {
    if (stored.kind == FOUR_BIT) {
        int64_t element = stored.first + i;
        uint8_t pair = ((const uint8_t*) stored.values)[(element >> 1) - (stored.first >> 1)];
        uint32_t nibble = element & 1 ? pair & 15u : pair >> 4;
        return round_to(stored.dtype, books.values[nibble] * block_scale(stored, books, element));
    }
    if (stored.kind == INT8) {
        return int8_value(((const int8_t*) stored.values)[i], ((const float*) stored.scales)[i / stored.columns]);
    }
    return load_value(stored.values, stored.kind, i);
}

/** Whether rows can be read eight at a time: they start at multiples of eight, in whole blocks of at least eight. */
LP_HD bool by_eight(const Stored& stored) {
    return stored.columns % 8 == 0 && (stored.kind != FOUR_BIT || (stored.first % 8 == 0 && stored.block_shift >= 3));
}

/** Elements i .. i + 7 of the tile, where by_eight holds and i is a multiple of eight. */
LP_HD void stored_eight(const Stored& stored, const Codebooks& books, int64_t i, float (&w)[8]) {
    if (stored.kind == FOUR_BIT) {
        uint32_t nibbles = ((const uint32_t*) stored.values)[i >> 3];
        float scale = block_scale(stored, books, stored.first + i);
        LP_UNROLL
        for (int j = 0; j < 8; j++) {
            // bytes are little-endian, and in each the high nibble comes first
            uint32_t nibble = nibbles >> (8 * (j / 2) + (j % 2 == 0 ? 4 : 0)) & 15u;
            w[j] = round_to(stored.dtype, books.values[nibble] * scale);
        }
        return;
    }
    if (stored.kind == F32 || stored.kind == F16 || stored.kind == BF16) {
        load_run<8>(stored.values, stored.kind, i, w);
        return;
    }
    LP_UNROLL
    for (int j = 0; j < 8; j++) {
        w[j] = stored_value(stored, books, i + j);
    }
}

} // namespace lorapress
