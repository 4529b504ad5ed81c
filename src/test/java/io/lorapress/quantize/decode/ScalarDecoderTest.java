package io.lorapress.quantize.decode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.RowDecoder;

class ScalarDecoderTest extends DecoderTest {
    @Override
    RowDecoder decoder(GgmlType type) {
        return Decoders.of(type, "scalar").orElseThrow();
    }
}
