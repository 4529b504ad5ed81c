package io.lorapress.quantize.encode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.ForcedWidth;
import io.lorapress.quantize.RowEncoder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;

class Vector256EncoderTest extends EncoderTest {
    @BeforeAll
    static void isNotPreferred() {
        ForcedWidth.assumeNotPreferred(256);
    }

    @Override
    RowEncoder encoder(GgmlType type) {
        return ForcedWidth.encoder(type, 256);
    }

    @Override
    List<SampleWeights> kinds(Random random) {
        return SampleWeights.some(8, random);
    }
}
