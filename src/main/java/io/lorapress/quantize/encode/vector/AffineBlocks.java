package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.encode.vector.Lanes.FLOATS;
import static io.lorapress.quantize.encode.vector.Lanes.GROUP;
import static io.lorapress.quantize.encode.vector.Lanes.WIDTH;
import static io.lorapress.quantize.encode.vector.VectorEncoder.BATCH;

import io.lorapress.quantize.block.AffineHeader;
import io.lorapress.quantize.block.SixBitPairs;
import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.encode.ScaleCodes;
import jdk.incubator.vector.FloatVector;

/** Super-blocks of Q4_K or Q5_K as the scalar engine's AffineBlock makes them, a batch at a time. */
final class AffineBlocks implements VectorEncoder.Batch {
    private static final int SUBS = 8;
    private static final int SIZE = 32;
    private static final int BLOCK = SUBS * SIZE;

    /** Puts 256 levels where the format has them. */
    interface Levels {
        void put(int[] levels, byte[] block, int at);
    }

    private final Rows rows;
    private final int top;
    private final int blockBytes;
    private final Levels layout;
    private final AffineSearch search;
    private final PositiveSearch scaleSearch = new PositiveSearch(SixBitPairs.TOP, SUBS);
    private final PositiveSearch minSearch = new PositiveSearch(SixBitPairs.TOP, SUBS);
    private final float[] squares = new float[BATCH];
    private final float[] variance = new float[GROUP];
    private final int[] levels = new int[BLOCK];

    // of each sub-block of the batch; number j of super-block b is element j * BATCH + b
    private final float[] scales = new float[SUBS * BATCH];
    private final float[] mins = new float[SUBS * BATCH];
    private final float[] sumW = new float[SUBS * BATCH];
    private final float[] starts = new float[SUBS * BATCH];
    private final float[] inverses = new float[SUBS * BATCH];

    // of one super-block
    private final float[] numbers = new float[SUBS];
    private final byte[] scaleCodes = new byte[SUBS];
    private final byte[] minCodes = new byte[SUBS];

    AffineBlocks(Rows rows, AffineGrid grid, int blockBytes, Levels layout) {
        this.rows = rows;
        this.top = grid.top();
        this.blockBytes = blockBytes;
        this.layout = layout;
        this.search = new AffineSearch(grid, SIZE);
    }

    @Override
    public void encode(int first, int count, byte[] out) {
        int at = rows.at() + BLOCK * first;
        if (rows.weighted()) {
            SquareSums.of(rows.x(), at, BLOCK, count, squares);
        }
        for (int sub = 0; sub < SUBS * count; sub += GROUP) {
            search(SUBS * first + sub, sub, Math.min(GROUP, SUBS * count - sub));
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
        SideBySide.load(rows.x(), rows.at() + SIZE * sub, SIZE, count, search.x);
        if (rows.weighted()) {
            SideBySide.loadImportance(rows, SIZE * sub, SIZE, count, search.w);
            for (int s = 0; s < count; s++) {
                variance[s] = 2 * squares[(inBatch + s) / SUBS] / BLOCK;
            }
            SideBySide.weigh(search.x, variance, search.w);
        } else {
            weigh(0);
            weigh(WIDTH);
        }
        search.search();
        for (int s = 0; s < count; s++) {
            keep(s, (inBatch + s) % SUBS * BATCH + (inBatch + s) / SUBS);
        }
    }

    /** root mean square + size */
    private void weigh(int lane) {
        FloatVector rms = SideBySide.sumOfSquares(search.x, lane).div(SIZE).sqrt();
        for (int i = lane; i < search.x.length; i += GROUP) {
            rms.add(FloatVector.fromArray(FLOATS, search.x, i).abs()).intoArray(search.w, i);
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
        float readD = AffineHeader.putScale(out, outAt, d);
        float readMin = AffineHeader.putMin(out, outAt, dmin);
        for (int j = 0; j < SUBS; j++) {
            AffineHeader.putPair(out, outAt, j, scaleCodes[j] & 0xFF, minCodes[j] & 0xFF);
        }
        for (int j = 0; j < SUBS; j++) {
            float scale = readD * AffineHeader.scale(out, outAt, j);
            if (scale != 0) {
                chooseLevels(scale, readMin * AffineHeader.min(out, outAt, j), at + SIZE * j, SIZE * j);
            } else {
                searchedLevels(j * BATCH + b, at + SIZE * j, SIZE * j);
            }
        }
        layout.put(levels, out, outAt);
    }

    private static float codes(PositiveSearch found, int b, byte[] codes) {
        for (int j = 0; j < SUBS; j++) {
            codes[j] = (byte) found.code(j, b);
        }
        return found.scale[b];
    }

    private float codes(float[] of, int b, byte[] codes) {
        for (int j = 0; j < SUBS; j++) {
            numbers[j] = of[j * BATCH + b];
        }
        return ScaleCodes.round(numbers, 0, SUBS, SixBitPairs.TOP, codes) / SixBitPairs.TOP;
    }

    private void chooseLevels(float scale, float min, int at, int levelsAt) {
        for (int i = 0; i < SIZE; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(FLOATS, rows.x(), at + i).add(min).div(scale);
            Lanes.nearest(v, 0, top).intoArray(levels, levelsAt + i);
        }
    }

    /** The levels that the search ended with, for a sub-block whose scale is rounded to 0. */
    private void searchedLevels(int sub, int at, int levelsAt) {
        for (int i = 0; i < SIZE; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(FLOATS, rows.x(), at + i).sub(starts[sub]).mul(inverses[sub]);
            Lanes.nearest(v, 0, top).intoArray(levels, levelsAt + i);
        }
    }
}
