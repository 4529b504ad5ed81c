package io.lorapress.export.gguf;

import io.lorapress.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/**
 * How far the encoded rows of one tensor are from what they were. A sixteenth of the rows (the same ones every time) is decoded again
 * and compared, which costs a hundredth of the encoding, or every row. Safe for use by several threads.
 */
final class ErrorMeter {
    private static final int SAMPLED = 16;

    private final RowDecoders decoders;
    private final int every;
    private double error;
    private double weight;
    private long rowsSeen;

    ErrorMeter(RowDecoders decoders, boolean allRows) {
        this.decoders = decoders;
        this.every = allRows ? 1 : SAMPLED;
    }

    /**
     * @param row     the first row's place in the tensor
     * @param values  what was encoded, row after row from {@code at}
     * @param blocks  what became of it
     * @param decoded takes a row
     */
    void measure(GgmlType type, long row, int rows, int columns, float[] values, int at, MemorySegment blocks, float[] decoded) {
        double rowsError = 0;
        double rowsWeight = 0;
        int seen = 0;
        for (int i = (int) Math.floorMod(-row, (long) every); i < rows; i += every) {
            decoders.decode(type, blocks, i * type.rowBytes(columns), columns, decoded, 0);
            rowsError += squaredDistance(values, at + i * columns, decoded, columns);
            rowsWeight += squares(values, at + i * columns, columns);
            seen++;
        }
        add(rowsError, rowsWeight, seen);
    }

    /** Which of {@code rows} rows {@link #measure} would look at, counted from the first, whose place in the tensor is {@code row}. */
    IntStream sampled(long row, int rows) {
        return IntStream.iterate((int) Math.floorMod(-row, (long) every), i -> i < rows, i -> i + every);
    }

    /**
     * The same where the rows to look at are known already.
     *
     * @param rows   where they are in {@code blocks}
     * @param values what they were, one after the other
     */
    void measure(GgmlType type, int columns, int[] rows, float[] values, MemorySegment blocks) {
        double rowsError = 0;
        double rowsWeight = 0;
        float[] decoded = new float[columns];
        for (int i = 0; i < rows.length; i++) {
            decoders.decode(type, blocks, rows[i] * type.rowBytes(columns), columns, decoded, 0);
            rowsError += squaredDistance(values, i * columns, decoded, columns);
            rowsWeight += squares(values, i * columns, columns);
        }
        add(rowsError, rowsWeight, rows.length);
    }

    private synchronized void add(double moreError, double moreWeight, int moreRows) {
        error += moreError;
        weight += moreWeight;
        rowsSeen += moreRows;
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
