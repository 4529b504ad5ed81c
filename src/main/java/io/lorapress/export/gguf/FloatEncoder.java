package io.lorapress.export.gguf;

import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.Engine;
import io.lorapress.quantize.RowEncoder;
import io.lorapress.tensor.DType;
import java.lang.foreign.MemorySegment;

/** F32, F16 and BF16 tensors of a GGUF file, through the engine's own casts. */
record FloatEncoder(GgmlType type, DType dtype, Engine engine) implements RowEncoder {
    FloatEncoder(GgmlType type, Engine engine) {
        this(type, DType.byName(type.name()).orElseThrow(), engine);
    }

    @Override
    public void encode(float[] source, int offset, int rows, int columns, float[] importance, MemorySegment target,
                       long targetOffset) {
        engine.narrow(dtype, source, offset, rows * columns, target, targetOffset);
    }
}
