package io.lorapress.checkpoint;

import io.lorapress.tensor.BFloat16;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Float16;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What all decoded weights share: which dtype they have, and the rounding to it. */
final class Decoding {
    private Decoding() {
    }

    /** The model's dtype; where config.json is silent, that of the scales if it has 16 bits, else bfloat16. */
    static DType dtype(JsonNode config, RawTensor scales) {
        Optional<DType> named = TorchDtype.of(config);
        return named.orElse(scales.dtype() == DType.F16 ? DType.F16 : DType.BF16);
    }

    static void round(DType dtype, float[] values, int offset, int count) {
        switch (dtype) {
            case BF16 -> roundBf16(values, offset, offset + count);
            case F16 -> roundF16(values, offset, offset + count);
            default -> { }
        }
    }

    private static void roundBf16(float[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            values[i] = BFloat16.round(values[i]);
        }
    }

    private static void roundF16(float[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            values[i] = Float16.round(values[i]);
        }
    }
}
