package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Q6_K;
import io.lorapress.quantize.encode.Peak;
import io.lorapress.quantize.encode.Rounding;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Encodes {@link Q6_K}. */
public final class VectorQ6_K extends VectorEncoder {
    private static final int SUBS = 16;
    private static final int SIZE = 16;
    private static final int BLOCK = SUBS * SIZE;

    public VectorQ6_K() {
        super(GgmlType.Q6_K);
    }

    @Override
    Batch start(Rows rows) {
        return new Blocks(rows);
    }

    private static final class Blocks implements Batch {
        private final Rows rows;
        private final SymmetricSearch search = new SymmetricSearch(Q6_K.HALF, SIZE);
        private final float[] scales = new float[SUBS * BATCH];
        private final float[] inverses = new float[SUBS * BATCH];
        private final int[] levels = new int[BLOCK];

        Blocks(Rows rows) {
            this.rows = rows;
        }

        @Override
        public void encode(int first, int count, byte[] out) {
            for (int sub = 0; sub < SUBS * count; sub += GROUP) {
                search(SUBS * first + sub, sub, Math.min(GROUP, SUBS * count - sub));
            }
            for (int b = 0; b < count; b++) {
                finish(b, rows.at() + BLOCK * (first + b), out, Q6_K.BYTES * b);
            }
        }

        private void search(int sub, int inBatch, int count) {
            SideBySide.load(rows.x(), rows.at() + SIZE * sub, SIZE, count, search.x);
            if (rows.weighted()) {
                SideBySide.loadImportance(rows, SIZE * sub, SIZE, count, search.w);
            } else {
                SideBySide.square(search.x, search.w);
            }
            search.search();
            System.arraycopy(search.scale, 0, scales, inBatch, count);
            System.arraycopy(search.inverse, 0, inverses, inBatch, count);
        }

        private void finish(int b, int at, byte[] out, int outAt) {
            float peak = Peak.of(scales, SUBS * b, SUBS);
            if (Math.abs(peak) < Peak.ZERO) {
                Arrays.fill(out, outAt, outAt + Q6_K.BYTES, (byte) 0);
                return;
            }
            float inverse = -128f / peak;
            float d = Q6_K.putScale(out, outAt, 1 / inverse);
            for (int j = 0; j < SUBS; j++) {
                Q6_K.putSubScale(out, outAt, j, Math.min(127, Rounding.nearest(inverse * scales[SUBS * b + j])));
                float scale = d * Q6_K.subScale(out, outAt, j);
                if (scale != 0) {
                    chooseLevels(scale, at + SIZE * j, SIZE * j);
                } else {
                    searchedLevels(inverses[SUBS * b + j], at + SIZE * j, SIZE * j);
                }
            }
            putLevels(levels, out, outAt);
        }

        private void chooseLevels(float scale, int at, int levelsAt) {
            for (int i = 0; i < SIZE; i += WIDTH) {
                put(FloatVector.fromArray(FLOATS, rows.x(), at + i).div(scale), levelsAt + i);
            }
        }

        /** The levels that the search ended with, for a sub-block whose scale is rounded to 0. */
        private void searchedLevels(float inverse, int at, int levelsAt) {
            if (inverse == 0) {
                Arrays.fill(levels, levelsAt, levelsAt + SIZE, 0);
                return;
            }
            for (int i = 0; i < SIZE; i += WIDTH) {
                put(FloatVector.fromArray(FLOATS, rows.x(), at + i).mul(inverse), levelsAt + i);
            }
        }

        private void put(FloatVector values, int levelsAt) {
            Lanes.nearest(values, -Q6_K.HALF, Q6_K.HALF - 1).add(Q6_K.HALF).intoArray(levels, levelsAt);
        }
    }

    private static void putLevels(int[] levels, byte[] block, int at) {
        for (int half = 0; half < 2; half++) {
            int from = 128 * half;
            Lanes.putBitPairs(levels, from, 32, 4, block, at + Q6_K.HIGH + 32 * half);
            Lanes.putNibbles(levels, from, from + 64, 64, block, at + 64 * half);
        }
    }
}
