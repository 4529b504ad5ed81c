package io.lorapress.export.gguf;

import io.lorapress.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * How far the encoded rows of one tensor are from what they were. A sixteenth of the rows (the same ones every time) is decoded again
 * and compared, which is little beside the encoding, or every row. Safe for use by several threads.
 */
final class ErrorMeter {
    private static final int SAMPLED = 16;

    /**
     * What a comparison of some rows showed.
     *
     * @param error  sum of squared differences
     * @param weight sum of squares of what was encoded
     */
    record Compared(double error, double weight, int rows) {
    }

    private final RowDecoders decoders;
    private final int every;
    private double error;
    private double weight;
    private long rowsSeen;

    ErrorMeter(RowDecoders decoders, boolean allRows) {
        this.decoders = decoders;
        this.every = allRows ? 1 : SAMPLED;
    }

    /** The sampled ones of {@code rows} rows, counted from the first, whose place in the tensor is {@code row}. */
    int[] sampled(long row, int rows) {
        int first = (int) Math.floorMod(-row, (long) every);
        int[] sampled = new int[Math.max(0, Math.ceilDiv(rows - first, every))];
        Arrays.setAll(sampled, i -> first + i * every);
        return sampled;
    }

    /**
     * @param rows    the sampled ones, counted in {@code blocks}
     * @param values  what was encoded
     * @param at      where in {@code values} the first, second, ... of the sampled rows starts
     * @param decoded takes a row
     */
    Compared compare(GgmlType type, int columns, int[] rows, MemorySegment blocks, float[] values, IntUnaryOperator at, float[] decoded) {
        double rowsError = 0;
        double rowsWeight = 0;
        for (int i = 0; i < rows.length; i++) {
            decoders.decode(type, blocks, rows[i] * type.rowBytes(columns), columns, decoded, 0);
            rowsError += squaredDistance(values, at.applyAsInt(i), decoded, columns);
            rowsWeight += squares(values, at.applyAsInt(i), columns);
        }
        return new Compared(rowsError, rowsWeight, rows.length);
    }

    synchronized void add(Compared compared) {
        error += compared.error;
        weight += compared.weight;
        rowsSeen += compared.rows;
    }

    /** Sum of squared differences over all {@code rows} of the tensor, from those that were seen. */
    synchronized double squaredError(long rows) {
        return rowsSeen == 0 ? 0 : error * rows / rowsSeen;
    }

    /** Sum of squares over all {@code rows} of the tensor, from those that were seen. */
    synchronized double squares(long rows) {
        return rowsSeen == 0 ? 0 : weight * rows / rowsSeen;
    }

    static double squaredDistance(float[] values, int at, float[] decoded, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double difference = (double) values[at + i] - decoded[i];
            sum += difference * difference;
        }
        return sum;
    }

    private static double squares(float[] values, int at, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (double) values[at + i] * values[at + i];
        }
        return sum;
    }
}
