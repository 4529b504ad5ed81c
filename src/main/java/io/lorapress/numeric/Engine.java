package io.lorapress.numeric;

import io.lorapress.numeric.tile.Accelerator;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.FourBitBlocks;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The arithmetic of a tile, to the bit. Every engine gives the same results as {@code scalar}, which defines what is right.
 * Engines hold no state between calls and are safe for use by several threads.
 */
public interface Engine {
    /** {@code scalar}, {@code vector} or {@code cuda}. */
    String name();

    /** Hardware that does whole tiles, beside the pieces of arithmetic below; none by default. */
    default Optional<Accelerator> accelerator() {
        return Optional.empty();
    }

    /**
     * Dequantises elements {@code [first, first + count)} of the flat order as bitsandbytes does, rounded to the blocks' dtype:
     * {@code round(codebook[nibble] * scale)}; a nested scale is {@code (codebook2[q] * absmax2) + offset}, two roundings.
     */
    void dequantize(FourBitBlocks blocks, long first, int count, float[] out, int outOffset);

    /**
     * LLM.int8: {@code (q * scb) * (1/127)} in float32, for one row.
     *
     * @param scb the row's absolute maximum
     */
    void dequantizeInt8(MemorySegment source, long firstByte, int count, float scb, float[] out, int outOffset);

    /** Float values of any stored float type as float32 (float64 rounds to nearest). Little-endian. */
    void widen(DType dtype, MemorySegment source, long firstByte, int count, float[] out, int outOffset);

    /**
     * {@code w[o,i] = w[o,i] + s * acc}, where {@code acc = fma(b[o,k], a[k,i], acc)} for k = 0..rank-1 in order from +0, in
     * float32; the product with s and the sum round once each.
     *
     * @param w       rows of the base weights, {@code rows * columns} from {@code wOffset}, changed in place
     * @param a       lora_A, [rank, columns]
     * @param b       lora_B, [out, rank]; rows {@code firstRow ..} of it are used
     */
    void addLowRank(float[] w, int wOffset, int rows, int columns, float[] a, float[] b, long firstRow, int rank, float scale);

    /** Rounds to the nearest value of a 16-bit type, ties to even, in place; F32 leaves the values as they are. */
    void round(DType dtype, float[] values, int offset, int count);

    /** Stores as F32, F16 or BF16, ties to even, NaN quieted as PyTorch does. Little-endian. */
    void narrow(DType dtype, float[] values, int offset, int count, MemorySegment target, long firstByte);

    /** Index of the first inf or NaN in {@code [offset, offset + count)}, or -1. */
    int firstNonFinite(float[] values, int offset, int count);
}
