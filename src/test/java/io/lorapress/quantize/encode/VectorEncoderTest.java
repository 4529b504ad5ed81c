package io.lorapress.quantize.encode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.RowEncoder;

class VectorEncoderTest extends EncoderTest {
    @Override
    RowEncoder encoder(GgmlType type) {
        return Encoders.of(type, "vector").orElseThrow();
    }
}
