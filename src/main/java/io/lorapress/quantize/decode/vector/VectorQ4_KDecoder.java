package io.lorapress.quantize.decode.vector;

import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.AffineHeader;
import io.lorapress.quantize.block.Q4_K;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.IntVector;

/** Decodes {@link Q4_K}. */
public final class VectorQ4_KDecoder {
    private VectorQ4_KDecoder() {
    }

    public static void decode(byte[] blocks, int at, int count, float[] y, int yAt) {
        for (int b = 0; b < count; b++) {
            block(blocks, at + Q4_K.BYTES * b, y, yAt + 256 * b);
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
                IntVector bytes = Lanes.bytes(block, at + Q4_K.LEVELS + 16 * sub + i);
                Affine.putMinus(Affine.lowNibbles(bytes), scale, min, y, yAt + 32 * sub + i);
                Affine.putMinus(Affine.highNibbles(bytes), nextScale, nextMin, y, yAt + 32 * sub + 32 + i);
            }
        }
    }
}
