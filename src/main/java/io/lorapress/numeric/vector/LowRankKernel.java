package io.lorapress.numeric.vector;

import io.lorapress.numeric.scalar.ScalarEngine;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * {@code W += s * B A}. The sum over the rank runs in order for every element, so only rows and columns are blocked: four rows
 * by two vectors are kept in registers. What they need is first copied so that it lies in one piece: rows of lora_B by fours,
 * columns of lora_A in panels that stay in the first-level cache while all rows pass.
 */
final class LowRankKernel {
    private static final int ROWS = 4;
    private static final int PANEL = 2 * Species.LANES;
    /** Floats of lora_A that are packed at a time: half a first-level cache. */
    private static final int PACKED = 4096;

    private LowRankKernel() {
    }

    static void add(float[] w, int wOffset, int rows, int columns, float[] a, float[] b, int bOffset, int rank, float scale) {
        int whole = columns / PANEL * PANEL;
        int width = Math.clamp(PACKED / Math.max(rank, 1) / PANEL * PANEL, PANEL, Math.max(PANEL, whole));
        float[] packedA = new float[whole == 0 ? 0 : width * rank];
        float[] packedB = packRows(b, bOffset, rows, rank);
        for (int from = 0; from < whole; from += width) {
            int count = Math.min(width, whole - from);
            packColumns(a, columns, from, count, rank, packedA);
            addColumns(w, wOffset + from, rows, columns, count, packedA, packedB, rank, scale);
        }
        for (int row = 0; row < rows && whole < columns; row++) {
            ScalarEngine.addRow(w, wOffset + row * columns, whole, columns, columns, a, b, bOffset + row * rank, rank, scale);
        }
    }

    /** Panel after panel, each {@code [rank][PANEL]}. */
    private static void packColumns(float[] a, int columns, int from, int count, int rank, float[] packed) {
        int to = 0;
        for (int column = from; column < from + count; column += PANEL) {
            for (int k = 0; k < rank; k++, to += PANEL) {
                System.arraycopy(a, k * columns + column, packed, to, PANEL);
            }
        }
    }

    /** Four rows after four rows, each {@code [rank][ROWS]}; rows that are left over stay as they are. */
    private static float[] packRows(float[] b, int bOffset, int rows, int rank) {
        float[] packed = Arrays.copyOfRange(b, bOffset, bOffset + rows * rank);
        for (int row = 0; row < rows / ROWS * ROWS; row++) {
            int to = row / ROWS * ROWS * rank + row % ROWS;
            for (int k = 0; k < rank; k++) {
                packed[to + k * ROWS] = b[bOffset + row * rank + k];
            }
        }
        return packed;
    }

    private static void addColumns(float[] w, int wOffset, int rows, int columns, int count, float[] packedA, float[] packedB, int rank,
                                   float scale) {
        int row = 0;
        for (; row + ROWS <= rows; row += ROWS) {
            for (int i = 0; i < count; i += PANEL) {
                addFourRows(w, wOffset + row * columns + i, columns, packedA, i * rank, packedB, row * rank, rank, scale);
            }
        }
        for (; row < rows; row++) {
            for (int i = 0; i < count; i += PANEL) {
                addOneRow(w, wOffset + row * columns + i, packedA, i * rank, packedB, row * rank, rank, scale);
            }
        }
    }

    private static void addFourRows(float[] w, int at, int columns, float[] packed, int panel, float[] b, int bRows, int rank,
                                    float scale) {
        FloatVector sum00 = Species.zero();
        FloatVector sum01 = Species.zero();
        FloatVector sum10 = Species.zero();
        FloatVector sum11 = Species.zero();
        FloatVector sum20 = Species.zero();
        FloatVector sum21 = Species.zero();
        FloatVector sum30 = Species.zero();
        FloatVector sum31 = Species.zero();
        for (int k = 0; k < rank; k++) {
            FloatVector a0 = FloatVector.fromArray(Species.FLOAT, packed, panel + k * PANEL);
            FloatVector a1 = FloatVector.fromArray(Species.FLOAT, packed, panel + k * PANEL + Species.LANES);
            FloatVector b0 = FloatVector.broadcast(Species.FLOAT, b[bRows + k * ROWS]);
            sum00 = b0.fma(a0, sum00);
            sum01 = b0.fma(a1, sum01);
            FloatVector b1 = FloatVector.broadcast(Species.FLOAT, b[bRows + k * ROWS + 1]);
            sum10 = b1.fma(a0, sum10);
            sum11 = b1.fma(a1, sum11);
            FloatVector b2 = FloatVector.broadcast(Species.FLOAT, b[bRows + k * ROWS + 2]);
            sum20 = b2.fma(a0, sum20);
            sum21 = b2.fma(a1, sum21);
            FloatVector b3 = FloatVector.broadcast(Species.FLOAT, b[bRows + k * ROWS + 3]);
            sum30 = b3.fma(a0, sum30);
            sum31 = b3.fma(a1, sum31);
        }
        store(w, at, sum00, sum01, scale);
        store(w, at + columns, sum10, sum11, scale);
        store(w, at + 2 * columns, sum20, sum21, scale);
        store(w, at + 3 * columns, sum30, sum31, scale);
    }

    private static void addOneRow(float[] w, int at, float[] packed, int panel, float[] b, int bRow, int rank, float scale) {
        FloatVector sum0 = Species.zero();
        FloatVector sum1 = Species.zero();
        for (int k = 0; k < rank; k++) {
            FloatVector bk = FloatVector.broadcast(Species.FLOAT, b[bRow + k]);
            sum0 = bk.fma(FloatVector.fromArray(Species.FLOAT, packed, panel + k * PANEL), sum0);
            sum1 = bk.fma(FloatVector.fromArray(Species.FLOAT, packed, panel + k * PANEL + Species.LANES), sum1);
        }
        store(w, at, sum0, sum1, scale);
    }

    private static void store(float[] w, int at, FloatVector sum0, FloatVector sum1, float scale) {
        sum0.mul(scale).add(FloatVector.fromArray(Species.FLOAT, w, at)).intoArray(w, at);
        sum1.mul(scale).add(FloatVector.fromArray(Species.FLOAT, w, at + Species.LANES)).intoArray(w, at + Species.LANES);
    }
}
