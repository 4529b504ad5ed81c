package io.lorapress.quantize.decode.vector;

import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.FifthBits;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.block.Q5_1;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.IntVector;

/** Decodes {@link Q5_1}. */
public final class VectorQ5_1Decoder {
    private VectorQ5_1Decoder() {
    }

    public static void decode(byte[] blocks, int at, int count, float[] y, int yAt) {
        for (int b = 0; b < count; b++) {
            block(blocks, at + Q5_1.BYTES * b, y, yAt + Q5_1.WEIGHTS * b);
        }
    }

    private static void block(byte[] block, int at, float[] y, int yAt) {
        float d = Half.get(block, at);
        float m = Half.get(block, at + Q5_1.MIN);
        int fifths = FifthBits.all(block, at + Q5_1.HIGH);
        for (int i = 0; i < Nibbles.BYTES; i += WIDTH) {
            IntVector bytes = Lanes.bytes(block, at + Q5_1.LOW + i);
            Affine.putPlus(Affine.lowNibbles(bytes).or(Affine.fifthBits(fifths, i)), d, m, y, yAt + i);
            IntVector high = Affine.highNibbles(bytes).or(Affine.fifthBits(fifths, Nibbles.BYTES + i));
            Affine.putPlus(high, d, m, y, yAt + Nibbles.BYTES + i);
        }
    }
}
