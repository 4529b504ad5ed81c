package io.lorapress.quantize.decode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.RowDecoder;

class VectorDecoderTest extends DecoderTest {
    @Override
    RowDecoder decoder(GgmlType type) {
        return Decoders.of(type, "vector").orElseThrow();
    }
}
