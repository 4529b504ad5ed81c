package io.lorapress.checkpoint;

import io.lorapress.tensor.Float8;
import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Experts in MXFP4: 32 weights of 4 bits (E2M1) and one power of two. They are stored by output row and read by input row; the
 * stored rows can also be taken over into GGUF as they are, without loss.
 *
 * @param info   [experts, in, out]
 * @param blocks U8 [experts, out, in / 32, 16]; weight 2i of a block is a low nibble, 2i + 1 the high one
 * @param scales U8 [experts, out, in / 32], E8M0
 */
public record Mxfp4Tensor(TensorInfo info, StoredParts parts, MemorySegment blocks, MemorySegment scales) implements DecodedTensor {
    /** Weights a block. */
    public static final int BLOCK = 32;
    /** Bytes of the nibbles of a block. */
    public static final int BLOCK_BYTES = 16;
    /** Bytes of a block in GGUF, with its scale. */
    public static final int GGUF_BLOCK_BYTES = BLOCK_BYTES + 1;

    private static final long LOW_NIBBLES = 0x0F0F0F0F0F0F0F0FL;
    private static final long EVEN_BYTES = 0x00FF00FF00FF00FFL;
    private static final float[] E2M1 = {0f, 0.5f, 1f, 1.5f, 2f, 3f, 4f, 6f, -0f, -0.5f, -1f, -1.5f, -2f, -3f, -4f, -6f};

    @Override
    public String storage() {
        return "MXFP4, block " + BLOCK;
    }

    @Override
    public void readRows(long firstRow, int rows, float[] out, int outOffset) {
        int columns = Math.toIntExact(info.shape().columns());
        long inputs = info.shape().dimension(1);
        for (int done = 0; done < rows; ) {
            long row = firstRow + done;
            int run = (int) Math.min(rows - done, inputs - row % inputs);
            readInputs(row / inputs, row % inputs, run, columns, out, outOffset + done * columns);
            done += run;
        }
        Decoding.round(info.dtype(), out, outOffset, rows * columns);
    }

    /** The first row of an expert touches every page of it: rows lie across. */
    @Override
    public MemorySegment ahead(long firstRow, int rows) {
        long inputs = info.shape().dimension(1);
        long expertBytes = info.shape().columns() * groups() * BLOCK_BYTES;
        long first = Math.ceilDiv(firstRow, inputs);
        long end = Math.ceilDiv(firstRow + rows, inputs);
        return blocks.asSlice(first * expertBytes, (end - first) * expertBytes);
    }

    /** Inputs {@code [first, first + count)} of one expert, each a row of all outputs. */
    private void readInputs(long expert, long first, int count, int columns, float[] out, int at) {
        for (int done = 0; done < count; ) {
            int from = (int) ((first + done) % BLOCK);
            int to = Math.min(BLOCK, from + count - done);
            long block = expert * columns * groups() + (first + done) / BLOCK;
            for (int column = 0; column < columns; column++, block += groups()) {
                readBlock(block, from, to, columns, out, at + done * columns + column);
            }
            done += to - from;
        }
    }

    /** Weights {@code [from, to)} of a block, {@code stride} apart in {@code out}. */
    private void readBlock(long block, int from, int to, int stride, float[] out, int at) {
        float scale = Float8.e8m0(scales.get(ValueLayout.JAVA_BYTE, block));
        for (int i = from; i < to; i++) {
            out[at + (i - from) * stride] = E2M1[nibble(block, i)] * scale;
        }
    }

    /** Blocks in a stored row. */
    private long groups() {
        return info.shape().dimension(1) / BLOCK;
    }

    /** Rows as they are stored, one an expert's output; each has {@code in} weights. */
    public long storedRows() {
        return info.shape().dimension(0) * info.shape().columns();
    }

    /** Bytes of a stored row as GGUF's MXFP4. */
    public long ggufRowBytes() {
        return groups() * GGUF_BLOCK_BYTES;
    }

    /**
     * Stored rows as GGUF's block_mxfp4: the scale, then weight j in a low nibble and weight j + 16 in the high one. Only bits
     * are moved.
     *
     * @param target takes {@code rows * ggufRowBytes()} bytes from {@code at}
     */
    public void repack(long firstRow, int rows, MemorySegment target, long at) {
        long firstBlock = firstRow * groups();
        for (long block = 0; block < rows * groups(); block++) {
            repackBlock(firstBlock + block, target, at + block * GGUF_BLOCK_BYTES);
        }
    }

    /** Eight bytes at a time: low nibbles of both halves make the even bytes, high nibbles the odd ones. */
    private void repackBlock(long block, MemorySegment target, long at) {
        long first = blocks.get(LittleEndian.LONG, block * BLOCK_BYTES);
        long second = blocks.get(LittleEndian.LONG, block * BLOCK_BYTES + Long.BYTES);
        long even = first & LOW_NIBBLES | (second & LOW_NIBBLES) << 4;
        long odd = first >>> 4 & LOW_NIBBLES | second & ~LOW_NIBBLES;
        target.set(ValueLayout.JAVA_BYTE, at, scales.get(ValueLayout.JAVA_BYTE, block));
        target.set(LittleEndian.LONG, at + 1, interleaved(even, odd));
        target.set(LittleEndian.LONG, at + 1 + Long.BYTES, interleaved(even >>> Integer.SIZE, odd >>> Integer.SIZE));
    }

    /** The lower four bytes of each, in turn. */
    private static long interleaved(long even, long odd) {
        return Long.expand(even, EVEN_BYTES) | Long.expand(odd, ~EVEN_BYTES);
    }

    private int nibble(long block, int index) {
        int pair = blocks.get(ValueLayout.JAVA_BYTE, block * BLOCK_BYTES + index / 2);
        return index % 2 == 0 ? pair & 15 : pair >> 4 & 15;
    }
}
