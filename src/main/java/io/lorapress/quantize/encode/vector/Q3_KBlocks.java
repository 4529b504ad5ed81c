package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.Q3_K;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/** A batch of super-blocks of Q3_K: search every sub-block, round the scales to codes, choose the levels anew for the rounded ones. */
abstract class Q3_KBlocks implements VectorEncoder.Batch {
    static final int SUBS = 16;
    static final int SIZE = 16;
    static final int BLOCK = SUBS * SIZE;

    final Rows rows;
    private final int[] levels = new int[BLOCK];

    Q3_KBlocks(Rows rows) {
        this.rows = rows;
    }

    /** Searches {@code count} sub-blocks from number {@code sub} of the rows on; the first is number {@code inBatch} of the batch. */
    abstract void search(int sub, int inBatch, int count);

    /** Called when all sub-blocks of {@code count} super-blocks from block {@code first} of the rows on are searched. */
    abstract void searched(int count);

    /** Sets the 16 codes of super-block {@code b}; gives its scale. */
    abstract float codes(int b, byte[] codes);

    /** Sets the levels that the search ended with, for a sub-block whose scale is rounded to 0. */
    abstract void searchedLevels(int sub, int at, int[] levels, int levelsAt);

    void prepare(int first, int count) {
    }

    @Override
    public final void encode(int first, int count, byte[] out) {
        prepare(first, count);
        for (int sub = 0; sub < SUBS * count; sub += GROUP) {
            search(SUBS * first + sub, sub, Math.min(GROUP, SUBS * count - sub));
        }
        searched(count);
        for (int b = 0; b < count; b++) {
            finish(b, rows.at() + BLOCK * (first + b), out, Q3_K.BYTES * b);
        }
    }

    private final byte[] codes = new byte[SUBS];

    private void finish(int b, int at, byte[] out, int outAt) {
        float d = Q3_K.putScale(out, outAt, codes(b, codes));
        Q3_K.putCodes(codes, out, outAt);
        for (int j = 0; j < SUBS; j++) {
            float scale = d * (codes[j] - Q3_K.HALF_CODE);
            if (scale != 0) {
                chooseLevels(scale, at + SIZE * j, SIZE * j);
            } else {
                searchedLevels(SUBS * b + j, at + SIZE * j, levels, SIZE * j);
            }
        }
        VectorQ3_K.putLevels(levels, out, outAt);
    }

    private void chooseLevels(float scale, int at, int levelsAt) {
        for (int i = 0; i < SIZE; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(FLOATS, rows.x(), at + i).div(scale);
            Lanes.nearest(v, -Q3_K.HALF, Q3_K.HALF - 1).add(Q3_K.HALF).intoArray(levels, levelsAt + i);
        }
    }
}
