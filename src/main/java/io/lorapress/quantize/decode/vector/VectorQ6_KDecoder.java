package io.lorapress.quantize.decode.vector;

import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.Q6_K;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Decodes {@link Q6_K}. */
public final class VectorQ6_KDecoder {
    private VectorQ6_KDecoder() {
    }

    public static void decode(byte[] blocks, int at, int count, float[] y, int yAt) {
        for (int b = 0; b < count; b++) {
            block(blocks, at + Q6_K.BYTES * b, y, yAt + 256 * b);
        }
    }

    private static void block(byte[] block, int at, float[] y, int yAt) {
        float d = Q6_K.d(block, at);
        for (int half = 0; half < 2; half++) {
            for (int i = 0; i < 32; i += WIDTH) {
                IntVector a = Lanes.bytes(block, at + 64 * half + i);
                IntVector b = Lanes.bytes(block, at + 64 * half + 32 + i);
                IntVector high = Lanes.bytes(block, at + Q6_K.HIGH + 32 * half + i);
                int n = 128 * half + i;
                put(Affine.lowNibbles(a), high, 0, d * Q6_K.subScale(block, at, n / 16), y, yAt + n);
                put(Affine.lowNibbles(b), high, 1, d * Q6_K.subScale(block, at, n / 16 + 2), y, yAt + n + 32);
                put(Affine.highNibbles(a), high, 2, d * Q6_K.subScale(block, at, n / 16 + 4), y, yAt + n + 64);
                put(Affine.highNibbles(b), high, 3, d * Q6_K.subScale(block, at, n / 16 + 6), y, yAt + n + 96);
            }
        }
    }

    private static void put(IntVector low, IntVector high, int pair, float scale, float[] y, int at) {
        IntVector level = Affine.bitPairs(high, pair).lanewise(VectorOperators.LSHL, 4).or(low);
        Affine.putScaled(level.sub(Q6_K.HALF), scale, y, at);
    }
}
