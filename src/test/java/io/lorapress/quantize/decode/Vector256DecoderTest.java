package io.lorapress.quantize.decode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.ForcedWidth;
import io.lorapress.quantize.RowDecoder;

class Vector256DecoderTest extends DecoderTest {
    @Override
    RowDecoder decoder(GgmlType type) {
        return ForcedWidth.decoder(type, 256);
    }
}
