package io.lorapress.export.warmup;

import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.Engine;
import io.lorapress.quantize.RowEncoder;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.FourBitBlocks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Kernels on a few rows of random weights. */
public final class Kernels {
    private static final int ROWS = 16;
    private static final int COLUMNS = 512;
    private static final int WEIGHTS = ROWS * COLUMNS;
    private static final int RANK = 16;

    private final Engine engine;
    private final Arena arena = Arena.ofAuto();
    private final float[] normal = new float[WEIGHTS];

    public Kernels(Engine engine) {
        this.engine = engine;
        Random random = new Random(1);
        for (int i = 0; i < WEIGHTS; i++) {
            normal[i] = (float) random.nextGaussian() / 32;
        }
    }

    /** Stored 16-bit weights to float32, rounded. */
    public Kernel widening() {
        MemorySegment stored = arena.allocate(2L * WEIGHTS);
        engine.narrow(DType.BF16, normal, 0, WEIGHTS, stored, 0);
        float[] out = new float[WEIGHTS];
        return new Kernel("widening " + engine.name(), () -> {
            engine.widen(DType.BF16, stored, 0, WEIGHTS, out, 0);
            engine.round(DType.BF16, out, 0, WEIGHTS);
            engine.firstNonFinite(out, 0, WEIGHTS);
        });
    }

    /** Float32 to 16-bit weights. */
    public Kernel narrowing() {
        MemorySegment stored = arena.allocate(2L * WEIGHTS);
        return new Kernel("narrowing " + engine.name(), () -> engine.narrow(DType.BF16, normal, 0, WEIGHTS, stored, 0));
    }

    /** 4-bit weights with nested scales, and a low-rank update on them. */
    public Kernel merge() {
        FourBitBlocks blocks = blocks();
        float[] out = new float[WEIGHTS];
        return new Kernel("merge " + engine.name(), () -> {
            engine.dequantize(blocks, 0, WEIGHTS, out, 0);
            engine.addLowRank(out, 0, ROWS, COLUMNS, normal, normal, 0, RANK, 0.5f);
        });
    }

    public Kernel encoding(RowEncoder encoder) {
        GgmlType type = encoder.type();
        MemorySegment blocks = arena.allocate(ROWS * type.rowBytes(COLUMNS));
        return new Kernel("encoding " + type, () -> encoder.encode(normal, 0, ROWS, COLUMNS, null, blocks, 0));
    }

    private FourBitBlocks blocks() {
        int size = 64;
        int scales = WEIGHTS / size;
        float[] codebook = new float[16];
        float[] scaleCodes = new float[256];
        System.arraycopy(normal, 0, codebook, 0, codebook.length);
        System.arraycopy(normal, 16, scaleCodes, 0, scaleCodes.length);
        FourBitBlocks.Nested nested = new FourBitBlocks.Nested(256, scaleCodes, arena.allocate(4L * scales), 1);
        return new FourBitBlocks(WEIGHTS, size, DType.BF16, codebook, arena.allocate(WEIGHTS / 2), arena.allocate(scales), nested);
    }
}
