package io.lorapress.quantize.decode.vector;

import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.Q2_K;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.IntVector;

/** Decodes {@link Q2_K}. */
public final class VectorQ2_KDecoder {
    private VectorQ2_KDecoder() {
    }

    public static void decode(byte[] blocks, int at, int count, float[] y, int yAt) {
        for (int b = 0; b < count; b++) {
            block(blocks, at + Q2_K.BYTES * b, y, yAt + 256 * b);
        }
    }

    private static void block(byte[] block, int at, float[] y, int yAt) {
        float d = Q2_K.d(block, at);
        float dmin = Q2_K.dmin(block, at);
        for (int half = 0; half < 2; half++) {
            for (int i = 0; i < 32; i += WIDTH) {
                IntVector bytes = Lanes.bytes(block, at + Q2_K.LEVELS + 32 * half + i);
                for (int pair = 0; pair < 4; pair++) {
                    int n = 128 * half + 32 * pair + i;
                    float scale = d * Q2_K.scale(block, at, n / 16);
                    float min = dmin * Q2_K.min(block, at, n / 16);
                    Affine.putMinus(Affine.bitPairs(bytes, pair), scale, min, y, yAt + n);
                }
            }
        }
    }
}
