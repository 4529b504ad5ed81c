package io.lorapress.quantize.decode.vector;

import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.block.Q4_1;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.IntVector;

/** Decodes {@link Q4_1}. */
public final class VectorQ4_1Decoder {
    private VectorQ4_1Decoder() {
    }

    public static void decode(byte[] blocks, int at, int count, float[] y, int yAt) {
        for (int b = 0; b < count; b++) {
            block(blocks, at + Q4_1.BYTES * b, y, yAt + Q4_1.WEIGHTS * b);
        }
    }

    private static void block(byte[] block, int at, float[] y, int yAt) {
        float d = Half.get(block, at);
        float m = Half.get(block, at + Q4_1.MIN);
        for (int i = 0; i < Nibbles.BYTES; i += WIDTH) {
            IntVector bytes = Lanes.bytes(block, at + Q4_1.LEVELS + i);
            Affine.putPlus(Affine.lowNibbles(bytes), d, m, y, yAt + i);
            Affine.putPlus(Affine.highNibbles(bytes), d, m, y, yAt + Nibbles.BYTES + i);
        }
    }
}
