package io.lorapress.quantize.decode.vector;

import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Q8_0;
import io.lorapress.quantize.vector.Lanes;

/** Decodes {@link Q8_0}. */
public final class VectorQ8_0Decoder {
    private VectorQ8_0Decoder() {
    }

    public static void decode(byte[] blocks, int at, int count, float[] y, int yAt) {
        for (int b = 0; b < count; b++) {
            block(blocks, at + Q8_0.BYTES * b, y, yAt + Q8_0.WEIGHTS * b);
        }
    }

    private static void block(byte[] block, int at, float[] y, int yAt) {
        float d = Half.get(block, at);
        for (int i = 0; i < Q8_0.WEIGHTS; i += WIDTH) {
            Affine.putScaled(Lanes.bytes(block, at + Q8_0.LEVELS + i), d, y, yAt + i);
        }
    }
}
