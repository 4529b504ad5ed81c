package io.lorapress.quantize.encode.scalar;

import static io.lorapress.quantize.encode.Rounding.nearest;

import io.lorapress.quantize.block.AffineHeader;
import io.lorapress.quantize.block.SixBitPairs;
import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.ScaleCodes;

/**
 * One super-block of Q4_K or Q5_K: 8 sub-blocks of 32, each with a scale and a min, which are themselves rounded to six bits of
 * the super-block's d and dmin; the levels are then chosen anew for the rounded scales.
 * Source: quantize_row_q4_K_ref, quantize_row_q4_K_impl and their twins for Q5_K.
 */
final class AffineBlock {
    private static final int SUBS = 8;
    private static final int SIZE = 32;

    private final int top;
    private final AffineSearch search;
    private final PositiveSearch codes = new PositiveSearch(SixBitPairs.TOP, SUBS);
    private final float[] w = new float[SIZE];
    private final float[] sumW = new float[SUBS];
    private final float[] scales = new float[SUBS];
    private final float[] mins = new float[SUBS];
    private final byte[] scaleCodes = new byte[SUBS];
    private final byte[] minCodes = new byte[SUBS];
    private final byte[] levels = new byte[SUBS * SIZE];

    AffineBlock(AffineGrid grid) {
        this.top = grid.top();
        this.search = new AffineSearch(grid, SIZE);
    }

    /** Writes the header; gives the 256 levels. */
    byte[] encode(float[] x, int at, byte[] out, int outAt) {
        for (int j = 0; j < SUBS; j++) {
            float rms = (float) Math.sqrt(Weights.sumOfSquares(x, at + SIZE * j, SIZE) / SIZE);
            for (int i = 0; i < SIZE; i++) {
                w[i] = rms + Math.abs(x[at + SIZE * j + i]);
            }
            search(j, x, at);
        }
        float d = ScaleCodes.round(scales, 0, SUBS, SixBitPairs.TOP, scaleCodes) / SixBitPairs.TOP;
        float dmin = ScaleCodes.round(mins, 0, SUBS, SixBitPairs.TOP, minCodes) / SixBitPairs.TOP;
        return finish(d, dmin, x, at, out, outAt);
    }

    /** The same with an importance for each weight. */
    byte[] encode(float[] x, int at, float[] importance, int importanceAt, byte[] out, int outAt) {
        float variance = 2 * Weights.sumOfSquares(x, at, SUBS * SIZE) / (SUBS * SIZE);
        for (int j = 0; j < SUBS; j++) {
            Weights.byImportance(x, at + SIZE * j, variance, importance, importanceAt + SIZE * j, SIZE, w);
            sumW[j] = Weights.sum(w, SIZE);
            search(j, x, at);
        }
        float d = codes.search(scales, sumW, scaleCodes);
        float dmin = codes.search(mins, sumW, minCodes);
        return finish(d, dmin, x, at, out, outAt);
    }

    private void search(int j, float[] x, int at) {
        search.search(x, at + SIZE * j, w, levels, SIZE * j);
        scales[j] = search.scale();
        mins[j] = search.min();
    }

    private byte[] finish(float d, float dmin, float[] x, int at, byte[] out, int outAt) {
        float readD = AffineHeader.putScale(out, outAt, d);
        float readMin = AffineHeader.putMin(out, outAt, dmin);
        for (int j = 0; j < SUBS; j++) {
            AffineHeader.putPair(out, outAt, j, scaleCodes[j] & 0xFF, minCodes[j] & 0xFF);
        }
        for (int j = 0; j < SUBS; j++) {
            float scale = readD * AffineHeader.scale(out, outAt, j);
            if (scale != 0) {
                chooseLevels(scale, readMin * AffineHeader.min(out, outAt, j), x, at + SIZE * j, SIZE * j);
            }
        }
        return levels;
    }

    private void chooseLevels(float scale, float min, float[] x, int at, int levelsAt) {
        for (int i = 0; i < SIZE; i++) {
            levels[levelsAt + i] = (byte) nearest((x[at + i] + min) / scale, 0, top);
        }
    }
}
