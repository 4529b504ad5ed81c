package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** Decodes blocks of one GGUF type to the float32 weights that llama.cpp reads from them. Safe for use by several threads. */
public interface RowDecoder {
    GgmlType type();

    /**
     * @param source       blocks, one after the other
     * @param sourceOffset byte of the first block
     * @param count        number of weights, a multiple of the type's block size
     * @param target       takes {@code count} weights from {@code targetOffset} on
     */
    void decode(MemorySegment source, long sourceOffset, int count, float[] target, int targetOffset);
}
