package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.WIDTH;
import static io.lorapress.quantize.encode.vector.VectorEncoder.BATCH;

import io.lorapress.quantize.block.Q3_K;
import io.lorapress.quantize.encode.Rounding;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Q3_K with importance: the best of 19 scales for the sub-blocks, and in the same way for the scales themselves. */
final class WeightedQ3_KBlocks extends Q3_KBlocks {
    private final SymmetricSearch search = new SymmetricSearch(Q3_K.HALF, SIZE);
    /** One super-block a lane. */
    private final SymmetricSearch codeSearch = new SymmetricSearch(Q3_K.HALF_CODE, SUBS);
    private final float[] squares = new float[BATCH];
    private final float[] variance = new float[GROUP];
    private final float[] inverses = new float[SUBS * BATCH];

    WeightedQ3_KBlocks(Rows rows) {
        super(rows);
    }

    @Override
    void prepare(int first, int count) {
        SquareSums.of(rows.x(), rows.at() + BLOCK * first, BLOCK, count, squares);
    }

    @Override
    void search(int sub, int inBatch, int count) {
        SideBySide.load(rows.x(), rows.at() + SIZE * sub, SIZE, count, search.x);
        SideBySide.loadImportance(rows, SIZE * sub, SIZE, count, search.w);
        for (int s = 0; s < count; s++) {
            variance[s] = 2 * squares[(inBatch + s) / SUBS] / BLOCK;
        }
        SideBySide.weigh(search.x, variance, search.w);
        search.search();
        System.arraycopy(search.inverse, 0, inverses, inBatch, count);
        for (int lane = 0; lane < GROUP; lane += WIDTH) {
            SideBySide.sum(search.w, lane).intoArray(variance, lane);
        }
        for (int s = 0; s < count; s++) {
            int to = (inBatch + s) % SUBS * BATCH + (inBatch + s) / SUBS;
            codeSearch.x[to] = search.scale[s];
            codeSearch.w[to] = variance[s];
        }
    }

    @Override
    void searched(int count) {
        codeSearch.search();
    }

    @Override
    float codes(int b, byte[] codes) {
        float inverse = codeSearch.inverse[b];
        for (int j = 0; j < SUBS; j++) {
            int code = Rounding.nearest(inverse * codeSearch.x[j * BATCH + b], -Q3_K.HALF_CODE, Q3_K.HALF_CODE - 1);
            codes[j] = (byte) (codeSearch.zero(b) ? 0 : code + Q3_K.HALF_CODE);
        }
        return codeSearch.scale[b];
    }

    @Override
    void searchedLevels(int sub, int at, int[] levels, int levelsAt) {
        if (inverses[sub] == 0) {
            Arrays.fill(levels, levelsAt, levelsAt + SIZE, 0);
            return;
        }
        for (int i = 0; i < SIZE; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(FLOATS, rows.x(), at + i).mul(inverses[sub]);
            Lanes.nearest(v, -Q3_K.HALF, Q3_K.HALF - 1).add(Q3_K.HALF).intoArray(levels, levelsAt + i);
        }
    }
}
