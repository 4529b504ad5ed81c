package io.lorapress.export.gguf;

import io.lorapress.gguf.GgmlType;
import io.lorapress.llama.GgmlQuantizer;
import io.lorapress.quantize.RowEncoder;
import java.lang.foreign.MemorySegment;

/** Any type, through llama.cpp's own quantisers. */
record LlamaEncoder(GgmlType type, GgmlQuantizer quantizer) implements RowEncoder {
    @Override
    public void encode(float[] source, int offset, int rows, int columns, float[] importance, MemorySegment target,
                       long targetOffset) {
        quantizer.quantize(type, source, offset, rows, columns, importance, target, targetOffset);
    }
}
