package io.lorapress.quantize.decode.vector;

import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.AffineHeader;
import io.lorapress.quantize.block.Q5_K;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.IntVector;

/** Decodes {@link Q5_K}. */
public final class VectorQ5_KDecoder {
    private VectorQ5_KDecoder() {
    }

    public static void decode(byte[] blocks, int at, int count, float[] y, int yAt) {
        for (int b = 0; b < count; b++) {
            block(blocks, at + Q5_K.BYTES * b, y, yAt + 256 * b);
        }
    }

    private static void block(byte[] block, int at, float[] y, int yAt) {
        float d = AffineHeader.d(block, at);
        float dmin = AffineHeader.dmin(block, at);
        for (int sub = 0; sub < 8; sub += 2) {
            float scale = d * AffineHeader.scale(block, at, sub);
            float min = dmin * AffineHeader.min(block, at, sub);
            float nextScale = d * AffineHeader.scale(block, at, sub + 1);
            float nextMin = dmin * AffineHeader.min(block, at, sub + 1);
            for (int i = 0; i < 32; i += WIDTH) {
                IntVector bytes = Lanes.bytes(block, at + Q5_K.LOW + 16 * sub + i);
                IntVector fifths = Lanes.bytes(block, at + Q5_K.HIGH + i);
                IntVector low = Affine.lowNibbles(bytes).or(Affine.bit(fifths, sub, 4));
                IntVector high = Affine.highNibbles(bytes).or(Affine.bit(fifths, sub + 1, 4));
                Affine.putMinus(low, scale, min, y, yAt + 32 * sub + i);
                Affine.putMinus(high, nextScale, nextMin, y, yAt + 32 * sub + 32 + i);
            }
        }
    }
}
