package io.lorapress.quantize.decode.vector;

import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.block.Q4_0;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.IntVector;

/** Decodes {@link Q4_0}. */
public final class VectorQ4_0Decoder {
    private VectorQ4_0Decoder() {
    }

    public static void decode(byte[] blocks, int at, int count, float[] y, int yAt) {
        for (int b = 0; b < count; b++) {
            block(blocks, at + Q4_0.BYTES * b, y, yAt + Q4_0.WEIGHTS * b);
        }
    }

    private static void block(byte[] block, int at, float[] y, int yAt) {
        float d = Half.get(block, at);
        for (int i = 0; i < Nibbles.BYTES; i += WIDTH) {
            IntVector bytes = Lanes.bytes(block, at + Q4_0.LEVELS + i);
            Affine.putScaled(Affine.lowNibbles(bytes).sub(Q4_0.HALF), d, y, yAt + i);
            Affine.putScaled(Affine.highNibbles(bytes).sub(Q4_0.HALF), d, y, yAt + Nibbles.BYTES + i);
        }
    }
}
