package io.lorapress.quantize.decode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.ForcedWidth;
import io.lorapress.quantize.RowDecoder;
import org.junit.jupiter.api.BeforeAll;

class Vector512DecoderTest extends DecoderTest {
    @BeforeAll
    static void isNotPreferred() {
        ForcedWidth.assumeNotPreferred(512);
    }

    @Override
    RowDecoder decoder(GgmlType type) {
        return ForcedWidth.decoder(type, 512);
    }
}
