package io.lorapress.export.gguf;

import io.lorapress.gguf.GgmlType;
import io.lorapress.llama.GgmlQuantizer;
import io.lorapress.numeric.Engine;
import io.lorapress.quantize.RowDecoder;
import io.lorapress.quantize.decode.Decoders;
import io.lorapress.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Turns stored weights of any GGUF type into float32: the engine widens floats, our own decoders serve the types they know, llama.cpp
 * all others.
 */
public final class RowDecoders {
    private final Engine engine;
    private final Supplier<GgmlQuantizer> llama;
    private final Map<GgmlType, RowDecoder> ours = new EnumMap<>(GgmlType.class);

    /** @param preferred the decoders taken where they know the type: {@code vector} or {@code scalar} */
    RowDecoders(Engine engine, String preferred, Supplier<GgmlQuantizer> llama) {
        this.engine = engine;
        this.llama = llama;
        for (GgmlType type : GgmlType.values()) {
            Decoders.of(type, preferred).or(() -> Decoders.of(type, "scalar")).ifPresent(decoder -> ours.put(type, decoder));
        }
    }

    /**
     * @param offset byte of {@code source} where the first weight's block begins
     * @param count  weights, a multiple of the type's block size
     */
    public void decode(GgmlType type, MemorySegment source, long offset, int count, float[] out, int outOffset) {
        RowDecoder decoder = ours.get(type);
        if (type == GgmlType.F32 || type == GgmlType.F16 || type == GgmlType.BF16) {
            engine.widen(DType.byName(type.name()).orElseThrow(), source, offset, count, out, outOffset);
        } else if (decoder != null) {
            decoder.decode(source, offset, count, out, outOffset);
        } else {
            llama.get().dequantize(type, source, offset, out, outOffset, count);
        }
    }
}
