package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.encode.vector.VectorEncoder.BATCH;

import io.lorapress.quantize.block.Q3_K;
import io.lorapress.quantize.encode.Peak;
import io.lorapress.quantize.encode.Rounding;
import io.lorapress.quantize.encode.Rows;

/** Q3_K without importance: levels by coordinate descent, codes in proportion to the largest scale. */
final class PlainQ3_KBlocks extends Q3_KBlocks {
    private final DescentSearch search = new DescentSearch(Q3_K.HALF);
    private final float[] scales = new float[SUBS * BATCH];
    /** What a sub-block's weights are multiplied by for their levels; 0 for zeros, NaN when the levels moved from there. */
    private final float[] inverses = new float[SUBS * BATCH];
    private final float[] movedLevels = new float[BLOCK * BATCH];

    PlainQ3_KBlocks(Rows rows) {
        super(rows);
    }

    @Override
    void search(int sub, int inBatch, int count) {
        SideBySide.load(rows.x(), rows.at() + SIZE * sub, SIZE, count, search.x);
        search.search(rows.x(), rows.at() + SIZE * sub, count, movedLevels, SIZE * inBatch);
        System.arraycopy(search.scale, 0, scales, inBatch, count);
        for (int s = 0; s < count; s++) {
            inverses[inBatch + s] = search.zero(s) ? 0 : search.moved(s) ? Float.NaN : search.inverse(s);
        }
    }

    @Override
    void searched(int count) {
    }

    @Override
    float codes(int b, byte[] codes) {
        float peak = Peak.of(scales, SUBS * b, SUBS);
        float inverse = -Q3_K.HALF_CODE / peak;
        for (int j = 0; j < SUBS; j++) {
            int code = (byte) Rounding.nearest(inverse * scales[SUBS * b + j]);
            codes[j] = peak == 0 ? 0 : (byte) (Math.clamp(code, -Q3_K.HALF_CODE, Q3_K.HALF_CODE - 1) + Q3_K.HALF_CODE);
        }
        return peak == 0 ? 0 : 1 / inverse;
    }

    @Override
    void searchedLevels(int sub, int at, int[] target, int levelsAt) {
        float inverse = inverses[sub];
        for (int i = 0; i < SIZE; i++) {
            int level = Float.isNaN(inverse) ? (int) movedLevels[SIZE * sub + i]
                    : Rounding.nearest(rows.x()[at + i] * inverse, -Q3_K.HALF, Q3_K.HALF - 1);
            target[levelsAt + i] = inverse == 0 ? 0 : Q3_K.HALF + level;
        }
    }
}
