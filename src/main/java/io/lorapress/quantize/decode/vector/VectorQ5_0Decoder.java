package io.lorapress.quantize.decode.vector;

import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.FifthBits;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.block.Q5_0;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.IntVector;

/** Decodes {@link Q5_0}. */
public final class VectorQ5_0Decoder {
    private VectorQ5_0Decoder() {
    }

    public static void decode(byte[] blocks, int at, int count, float[] y, int yAt) {
        for (int b = 0; b < count; b++) {
            block(blocks, at + Q5_0.BYTES * b, y, yAt + Q5_0.WEIGHTS * b);
        }
    }

    private static void block(byte[] block, int at, float[] y, int yAt) {
        float d = Half.get(block, at);
        int fifths = FifthBits.all(block, at + Q5_0.HIGH);
        for (int i = 0; i < Nibbles.BYTES; i += WIDTH) {
            IntVector bytes = Lanes.bytes(block, at + Q5_0.LOW + i);
            IntVector low = Affine.lowNibbles(bytes).or(Affine.fifthBits(fifths, i));
            IntVector high = Affine.highNibbles(bytes).or(Affine.fifthBits(fifths, Nibbles.BYTES + i));
            Affine.putScaled(low.sub(Q5_0.HALF), d, y, yAt + i);
            Affine.putScaled(high.sub(Q5_0.HALF), d, y, yAt + Nibbles.BYTES + i);
        }
    }
}
