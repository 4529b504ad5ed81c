package io.lorapress.tensor;

import java.lang.foreign.MemorySegment;

/**
 * A bitsandbytes 4-bit tensor as it is stored: nibbles in flat row-major order, the high nibble first, one scale a block of
 * {@code blockSize} elements of that flat order (a block can cross rows). Scales are either float32, or 8-bit codes with a
 * second level of blocks ("nested", double quantisation). Source: bitsandbytes functional.py, QuantState.
 *
 * @param elements  number of weights
 * @param blockSize elements a scale, a power of two
 * @param dtype     what the values are rounded to once dequantised
 * @param codebook  16 float32 values, from the checkpoint's own quant_map
 * @param nibbles   (elements + 1) / 2 bytes
 * @param absmax    little-endian float32 a block, or one byte a block when {@code nested} is there
 * @param nested    the second level, or null
 */
public record FourBitBlocks(long elements, int blockSize, DType dtype, float[] codebook, MemorySegment nibbles,
                            MemorySegment absmax, Nested nested) {
    /**
     * How 8-bit scales become float32: {@code codebook[q] * absmax[block / blockSize] + offset}, two roundings.
     *
     * @param blockSize scales a second-level block, 256 by default
     * @param codebook  256 float32 values
     * @param absmax    little-endian float32, one a second-level block
     */
    public record Nested(int blockSize, float[] codebook, MemorySegment absmax, float offset) {
    }

    public long blocks() {
        return Math.ceilDiv(elements, (long) blockSize);
    }
}
