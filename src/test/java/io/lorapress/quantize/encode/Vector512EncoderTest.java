package io.lorapress.quantize.encode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.ForcedWidth;
import io.lorapress.quantize.RowEncoder;

class Vector512EncoderTest extends EncoderTest {
    @Override
    RowEncoder encoder(GgmlType type) {
        return ForcedWidth.encoder(type, 512);
    }
}
