package io.lorapress.numeric.vector;

import io.lorapress.numeric.BlockScales;
import io.lorapress.numeric.Engine;
import io.lorapress.numeric.scalar.ScalarEngine;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.FourBitBlocks;
import java.lang.foreign.MemorySegment;

/** The Vector API engine. What does not fill a vector, and what has no vector form, goes through the scalar engine. */
public final class VectorEngine implements Engine {
    private final ScalarEngine scalar = new ScalarEngine();

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public void dequantize(FourBitBlocks blocks, long first, int count, float[] out, int outOffset) {
        int shift = Integer.numberOfTrailingZeros(blocks.blockSize());
        for (int done = 0; done < count; ) {
            long element = first + done;
            long block = element >> shift;
            int run = (int) Math.min(count - done, (block + 1 << shift) - element);
            dequantizeInBlock(blocks, block, element, run, out, outOffset + done);
            done += run;
        }
        if (blocks.dtype() == DType.F16) {
            round(DType.F16, out, outOffset, count);
        }
    }

    /** Values that are to be float16 are left for one rounding of them all. */
    private void dequantizeInBlock(FourBitBlocks blocks, long block, long first, int count, float[] out, int at) {
        int head = (int) Math.min(count, -first & NibbleLookup.STEP - 1);
        int whole = (count - head) / NibbleLookup.STEP * NibbleLookup.STEP;
        int tail = count - head - whole;
        if (head > 0) {
            scalar.dequantize(blocks, first, head, out, at);
        }
        if (whole > 0) {
            NibbleLookup.decode(blocks.nibbles(), (first + head) / 2, whole, blocks.codebook(), BlockScales.of(blocks, block),
                    blocks.dtype() == DType.BF16, out, at + head);
        }
        if (tail > 0) {
            scalar.dequantize(blocks, first + head + whole, tail, out, at + head + whole);
        }
    }

    @Override
    public void dequantizeInt8(MemorySegment source, long firstByte, int count, float scb, float[] out, int outOffset) {
        int whole = Widening.int8(source, firstByte, count, scb, out, outOffset);
        scalar.dequantizeInt8(source, firstByte + whole, count - whole, scb, out, outOffset + whole);
    }

    @Override
    public void widen(DType dtype, MemorySegment source, long firstByte, int count, float[] out, int outOffset) {
        int whole = switch (dtype) {
            case BF16 -> Widening.bf16(source, firstByte, count, out, outOffset);
            case F16 -> Widening.f16(source, firstByte, count, out, outOffset);
            case F32 -> Widening.f32(source, firstByte, count, out, outOffset);
            default -> 0;
        };
        long bytes = (long) whole * dtype.bits() / Byte.SIZE;
        scalar.widen(dtype, source, firstByte + bytes, count - whole, out, outOffset + whole);
    }

    @Override
    public void addLowRank(float[] w, int wOffset, int rows, int columns, float[] a, float[] b, long firstRow, int rank, float scale) {
        LowRankKernel.add(w, wOffset, rows, columns, a, b, Math.toIntExact(firstRow * rank), rank, scale);
    }

    @Override
    public void round(DType dtype, float[] values, int offset, int count) {
        int whole = switch (dtype) {
            case BF16 -> Narrowing.roundBf16(values, offset, count);
            case F16 -> Narrowing.roundF16(values, offset, count);
            case F32 -> count;
            default -> 0;
        };
        scalar.round(dtype, values, offset + whole, count - whole);
    }

    @Override
    public void narrow(DType dtype, float[] values, int offset, int count, MemorySegment target, long firstByte) {
        int whole = switch (dtype) {
            case BF16 -> Narrowing.bf16(values, offset, count, target, firstByte);
            case F16 -> Narrowing.f16(values, offset, count, target, firstByte);
            case F32 -> Narrowing.f32(values, offset, count, target, firstByte);
            default -> 0;
        };
        long bytes = (long) whole * dtype.bits() / Byte.SIZE;
        scalar.narrow(dtype, values, offset + whole, count - whole, target, firstByte + bytes);
    }

    @Override
    public int firstNonFinite(float[] values, int offset, int count) {
        int whole = NonFinite.finitePrefix(values, offset, count);
        return scalar.firstNonFinite(values, offset + whole, count - whole);
    }
}
