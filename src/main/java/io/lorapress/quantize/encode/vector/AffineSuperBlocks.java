package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.WIDTH;
import static io.lorapress.quantize.encode.vector.VectorEncoder.BATCH;

import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.encode.ScaleCodes;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/**
 * A batch of super-blocks whose sub-blocks have a scale and a min each, themselves rounded to codes: search every sub-block, round
 * the scales, choose the levels anew for the rounded ones.
 */
abstract class AffineSuperBlocks implements VectorEncoder.Batch {
    private static final int BLOCK = 256;

    private final Rows rows;
    private final int subs;
    private final int size;
    private final int top;
    private final int topCode;
    private final int blockBytes;
    private final AffineSearch search;
    private final PositiveSearch scaleSearch;
    private final PositiveSearch minSearch;
    private final float[] squares = new float[BATCH];
    private final float[] variance = new float[GROUP];
    private final int[] levels = new int[BLOCK];

    // of each sub-block of the batch; number j of super-block b is element j * BATCH + b
    private final float[] scales;
    private final float[] mins;
    private final float[] sumW;
    private final float[] starts;
    private final float[] inverses;

    // of one super-block
    private final float[] numbers;
    private final byte[] scaleCodes;
    private final byte[] minCodes;

    /** @param subs sub-blocks a super-block */
    AffineSuperBlocks(Rows rows, AffineGrid grid, int subs, int topCode, int blockBytes) {
        this.rows = rows;
        this.subs = subs;
        this.size = BLOCK / subs;
        this.top = grid.top();
        this.topCode = topCode;
        this.blockBytes = blockBytes;
        this.search = new AffineSearch(grid, size);
        this.scaleSearch = new PositiveSearch(topCode, subs);
        this.minSearch = new PositiveSearch(topCode, subs);
        this.scales = new float[subs * BATCH];
        this.mins = new float[subs * BATCH];
        this.sumW = new float[subs * BATCH];
        this.starts = new float[subs * BATCH];
        this.inverses = new float[subs * BATCH];
        this.numbers = new float[subs];
        this.scaleCodes = new byte[subs];
        this.minCodes = new byte[subs];
    }

    /** How much each weight counts when there is no importance, side by side. */
    abstract void weigh(float[] x, float[] w);

    /** What the sum of a super-block's squares is divided by to weigh with importance. */
    abstract float variance(float sumOfSquares);

    /** Gives the value that a reader sees. */
    abstract float putScale(byte[] block, int at, float d);

    /** Gives the value that a reader sees. */
    abstract float putMin(byte[] block, int at, float dmin);

    abstract void putPair(byte[] block, int at, int j, int scale, int min);

    abstract void putLevels(int[] levels, byte[] block, int at);

    @Override
    public final void encode(int first, int count, byte[] out) {
        int at = rows.at() + BLOCK * first;
        if (rows.weighted()) {
            SquareSums.of(rows.x(), at, BLOCK, count, squares);
        }
        for (int sub = 0; sub < subs * count; sub += GROUP) {
            search(subs * first + sub, sub, Math.min(GROUP, subs * count - sub));
        }
        if (rows.weighted()) {
            scaleSearch.search(scales, sumW);
            minSearch.search(mins, sumW);
        }
        for (int b = 0; b < count; b++) {
            finish(b, at + BLOCK * b, out, blockBytes * b);
        }
    }

    /** Searches {@code count} sub-blocks from number {@code sub} of the rows on; the first is number {@code inBatch} of the batch. */
    private void search(int sub, int inBatch, int count) {
        SideBySide.load(rows.x(), rows.at() + size * sub, size, count, search.x);
        if (rows.weighted()) {
            SideBySide.loadImportance(rows, size * sub, size, count, search.w);
            for (int s = 0; s < count; s++) {
                variance[s] = variance(squares[(inBatch + s) / subs]);
            }
            SideBySide.weigh(search.x, variance, search.w);
        } else {
            weigh(search.x, search.w);
        }
        search.search();
        for (int s = 0; s < count; s++) {
            keep(s, (inBatch + s) % subs * BATCH + (inBatch + s) / subs);
        }
    }

    private void keep(int s, int to) {
        scales[to] = search.scale(s);
        mins[to] = -search.offset(s);
        sumW[to] = search.sumW(s);
        starts[to] = search.start(s);
        inverses[to] = search.inverse(s);
    }

    private void finish(int b, int at, byte[] out, int outAt) {
        float d = rows.weighted() ? codes(scaleSearch, b, scaleCodes) : codes(scales, b, scaleCodes);
        float dmin = rows.weighted() ? codes(minSearch, b, minCodes) : codes(mins, b, minCodes);
        float readD = putScale(out, outAt, d);
        float readMin = putMin(out, outAt, dmin);
        for (int j = 0; j < subs; j++) {
            putPair(out, outAt, j, scaleCodes[j], minCodes[j]);
            float scale = readD * scaleCodes[j];
            if (scale != 0) {
                chooseLevels(scale, readMin * minCodes[j], at + size * j, size * j);
            } else {
                searchedLevels(j * BATCH + b, at + size * j, size * j);
            }
        }
        putLevels(levels, out, outAt);
    }

    private float codes(PositiveSearch found, int b, byte[] codes) {
        for (int j = 0; j < subs; j++) {
            codes[j] = (byte) found.code(j, b);
        }
        return found.scale[b];
    }

    private float codes(float[] of, int b, byte[] codes) {
        for (int j = 0; j < subs; j++) {
            numbers[j] = of[j * BATCH + b];
        }
        return ScaleCodes.round(numbers, 0, subs, topCode, codes) / topCode;
    }

    private void chooseLevels(float scale, float min, int at, int levelsAt) {
        for (int i = 0; i < size; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(FLOATS, rows.x(), at + i).add(min).div(scale);
            Lanes.nearest(v, 0, top).intoArray(levels, levelsAt + i);
        }
    }

    /** The levels that the search ended with, for a sub-block whose scale is rounded to 0. */
    private void searchedLevels(int sub, int at, int levelsAt) {
        for (int i = 0; i < size; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(FLOATS, rows.x(), at + i).sub(starts[sub]).mul(inverses[sub]);
            Lanes.nearest(v, 0, top).intoArray(levels, levelsAt + i);
        }
    }
}
