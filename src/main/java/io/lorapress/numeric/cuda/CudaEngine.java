package io.lorapress.numeric.cuda;

import io.lorapress.numeric.Engine;
import io.lorapress.numeric.tile.Accelerator;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.FourBitBlocks;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Whole tiles go to the GPUs; single pieces of arithmetic (small tensors, tiles that a GPU leaves undone) are not worth the way there
 * and stay on the processor.
 */
public final class CudaEngine implements Engine {
    private final Engine processor;
    private final Accelerator accelerator;

    /** @param processor the engine for what stays here */
    public CudaEngine(Engine processor, Accelerator accelerator) {
        this.processor = processor;
        this.accelerator = accelerator;
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public Optional<Accelerator> accelerator() {
        return Optional.of(accelerator);
    }

    @Override
    public void dequantize(FourBitBlocks blocks, long first, int count, float[] out, int outOffset) {
        processor.dequantize(blocks, first, count, out, outOffset);
    }

    @Override
    public void dequantizeInt8(MemorySegment source, long firstByte, int count, float scb, float[] out, int outOffset) {
        processor.dequantizeInt8(source, firstByte, count, scb, out, outOffset);
    }

    @Override
    public void widen(DType dtype, MemorySegment source, long firstByte, int count, float[] out, int outOffset) {
        processor.widen(dtype, source, firstByte, count, out, outOffset);
    }

    @Override
    public void addLowRank(float[] w, int wOffset, int rows, int columns, float[] a, float[] b, long firstRow, int rank, float scale) {
        processor.addLowRank(w, wOffset, rows, columns, a, b, firstRow, rank, scale);
    }

    @Override
    public void round(DType dtype, float[] values, int offset, int count) {
        processor.round(dtype, values, offset, count);
    }

    @Override
    public void narrow(DType dtype, float[] values, int offset, int count, MemorySegment target, long firstByte) {
        processor.narrow(dtype, values, offset, count, target, firstByte);
    }

    @Override
    public int firstNonFinite(float[] values, int offset, int count) {
        return processor.firstNonFinite(values, offset, count);
    }
}
