package io.lorapress.quantize.decode.vector;

import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.Q3_K;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.IntVector;

/** Decodes {@link Q3_K}. */
public final class VectorQ3_KDecoder {
    private VectorQ3_KDecoder() {
    }

    public static void decode(byte[] blocks, int at, int count, float[] y, int yAt) {
        for (int b = 0; b < count; b++) {
            block(blocks, at + Q3_K.BYTES * b, y, yAt + 256 * b);
        }
    }

    private static void block(byte[] block, int at, float[] y, int yAt) {
        float d = Q3_K.d(block, at);
        for (int i = 0; i < 32; i += WIDTH) {
            IntVector thirds = Lanes.bytes(block, at + Q3_K.HIGH + i);
            for (int k = 0; k < 8; k++) {
                IntVector bytes = Lanes.bytes(block, at + Q3_K.LOW + 32 * (k / 4) + i);
                IntVector levels = Affine.bitPairs(bytes, k % 4).or(Affine.bit(thirds, k, 2));
                int n = 32 * k + i;
                float scale = d * (Q3_K.code(block, at, n / 16) - Q3_K.HALF_CODE);
                Affine.putScaled(levels.sub(Q3_K.HALF), scale, y, yAt + n);
            }
        }
    }
}
