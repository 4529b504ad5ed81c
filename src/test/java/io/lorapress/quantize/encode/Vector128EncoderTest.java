package io.lorapress.quantize.encode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.ForcedWidth;
import io.lorapress.quantize.RowEncoder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;

class Vector128EncoderTest extends EncoderTest {
    @BeforeAll
    static void isNotPreferred() {
        ForcedWidth.assumeNotPreferred(128);
    }

    @Override
    RowEncoder encoder(GgmlType type) {
        return ForcedWidth.encoder(type, 128);
    }

    @Override
    List<SampleWeights> kinds(Random random) {
        return SampleWeights.some(8, random);
    }
}
