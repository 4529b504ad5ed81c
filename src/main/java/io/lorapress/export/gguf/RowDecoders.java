package io.lorapress.export.gguf;

import io.lorapress.gguf.GgmlType;
import io.lorapress.llama.GgmlQuantizer;
import io.lorapress.numeric.Engine;
import io.lorapress.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/** Turns stored weights of any GGUF type into float32: the engine widens floats, llama.cpp decodes blocks. */
public final class RowDecoders {
    private final Engine engine;
    private final Supplier<GgmlQuantizer> llama;

    RowDecoders(Engine engine, Supplier<GgmlQuantizer> llama) {
        this.engine = engine;
        this.llama = llama;
    }

    /**
     * @param offset byte of {@code source} where the first weight's block begins
     * @param count  weights, a multiple of the type's block size
     */
    public void decode(GgmlType type, MemorySegment source, long offset, int count, float[] out, int outOffset) {
        switch (type) {
            case F32, F16, BF16 -> engine.widen(DType.byName(type.name()).orElseThrow(), source, offset, count, out, outOffset);
            default -> llama.get().dequantize(type, source, offset, out, outOffset, count);
        }
    }
}
