package io.lorapress.quantize.decode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.IQ4_NL;
import io.lorapress.quantize.block.IQ4_XS;
import io.lorapress.quantize.block.MXFP4;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Decodes IQ4_NL, IQ4_XS and MXFP4, whose levels stand for values of a table. */
public final class TableDecoder {
    private static final int SIZE = 32;
    private static final float[] IQ4 = new float[16];
    private static final float[] FP4 = new float[16];

    static {
        for (int level = 0; level < 16; level++) {
            IQ4[level] = IQ4_NL.value(level);
            FP4[level] = MXFP4.value(level);
        }
    }

    private TableDecoder() {
    }

    public static void iq4_NL(byte[] blocks, int at, int count, float[] y, int yAt) {
        int[] levels = new int[SIZE];
        for (int b = 0; b < count; b++) {
            int block = at + IQ4_NL.BYTES * b;
            put(blocks, block + IQ4_NL.LEVELS, levels, IQ4, Half.get(blocks, block), y, yAt + SIZE * b);
        }
    }

    public static void mxfp4(byte[] blocks, int at, int count, float[] y, int yAt) {
        int[] levels = new int[SIZE];
        for (int b = 0; b < count; b++) {
            int block = at + MXFP4.BYTES * b;
            put(blocks, block + MXFP4.LEVELS, levels, FP4, MXFP4.scale(blocks[block] & 0xFF), y, yAt + SIZE * b);
        }
    }

    public static void iq4_XS(byte[] blocks, int at, int count, float[] y, int yAt) {
        int[] levels = new int[SIZE];
        for (int b = 0; b < count; b++) {
            int block = at + IQ4_XS.BYTES * b;
            float d = Half.get(blocks, block);
            for (int sub = 0; sub < 8; sub++) {
                float scale = d * (IQ4_XS.code(blocks, block, sub) - IQ4_XS.HALF_CODE);
                put(blocks, block + IQ4_XS.LEVELS + Nibbles.BYTES * sub, levels, IQ4, scale, y, yAt + 256 * b + SIZE * sub);
            }
        }
    }

    private static void put(byte[] nibbles, int at, int[] levels, float[] table, float scale, float[] y, int yAt) {
        for (int i = 0; i < Nibbles.BYTES; i += WIDTH) {
            IntVector bytes = Lanes.bytes(nibbles, at + i);
            Affine.lowNibbles(bytes).intoArray(levels, i);
            Affine.highNibbles(bytes).intoArray(levels, Nibbles.BYTES + i);
        }
        for (int i = 0; i < SIZE; i += WIDTH) {
            FloatVector.fromArray(FLOATS, table, 0, levels, i).mul(scale).intoArray(y, yAt + i);
        }
    }
}
