package io.lorapress.quantize.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Quantises in blocks as bitsandbytes does: a block's scale is its largest magnitude, a weight's nibble the code for
 * {@code w * (1 / scale)} in float32. The first weight of a pair is the high nibble.
 *
 * @param blockSize weights a scale, a power of two
 */
public record FourBitEncoder(FourBitCode code, int blockSize) {
    /**
     * @param count    weights from {@code offset} on; they begin at a block's beginning
     * @param nibbles  takes {@code (count + 1) / 2} bytes
     * @param absmax   takes a scale a block
     * @param firstMax where the first goes
     */
    public void encode(float[] values, int offset, int count, MemorySegment nibbles, float[] absmax, int firstMax) {
        for (int block = 0; block * blockSize < count; block++) {
            int from = offset + block * blockSize;
            int length = Math.min(blockSize, count - block * blockSize);
            float largest = largest(values, from, length);
            absmax[firstMax + block] = largest;
            pack(values, from, length, largest == 0 ? 0 : 1 / largest, nibbles, (long) block * blockSize / 2);
        }
    }

    private static float largest(float[] values, int from, int length) {
        float largest = 0;
        for (int i = from; i < from + length; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }

    private void pack(float[] values, int from, int length, float inverse, MemorySegment nibbles, long at) {
        for (int i = 0; i < length; i += 2) {
            int high = code.index(values[from + i] * inverse);
            int low = i + 1 < length ? code.index(values[from + i + 1] * inverse) : code.index(0);
            nibbles.set(ValueLayout.JAVA_BYTE, at + i / 2, (byte) (high << 4 | low));
        }
    }
}
