package io.lorapress.quantize.encode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.RowEncoder;

class ScalarEncoderTest extends EncoderTest {
    @Override
    RowEncoder encoder(GgmlType type) {
        return Encoders.of(type, "scalar").orElseThrow();
    }
}
