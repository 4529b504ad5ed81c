package io.lorapress.checkpoint;

import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;

/**
 * An AWQ weight: {@code round((q - zero) * scale)}, the product in float32. A word holds one column of eight consecutive rows,
 * in an order of its own.
 *
 * @param words  I32 [in, out / 8]
 * @param zeros  I32 [groups, out / 8], packed like the words
 * @param scales [groups, out]
 */
record AwqTensor(TensorInfo info, StoredParts parts, MemorySegment words, MemorySegment zeros, FloatValues scales, ColumnGroups groups)
        implements DecodedTensor {
    private static final int PER_WORD = 8;
    /** Where in a word each of its eight rows is. */
    private static final int[] SHIFT = {0, 16, 4, 20, 8, 24, 12, 28};

    @Override
    public String storage() {
        return "AWQ 4 bits, " + groups.count() + " groups a row";
    }

    @Override
    public void readRows(long firstRow, int rows, float[] out, int outOffset) {
        int columns = Math.toIntExact(info.shape().columns());
        for (int row = 0; row < rows; row++) {
            readRow(firstRow + row, columns, out, outOffset + row * columns);
        }
        Decoding.round(info.dtype(), out, outOffset, rows * columns);
    }

    /** The first rows touch every page: rows lie across. */
    @Override
    public MemorySegment ahead(long firstRow, int rows) {
        return words.asSlice(0, firstRow == 0 ? words.byteSize() : 0);
    }

    private void readRow(long row, int columns, float[] out, int at) {
        for (int column = 0; column < columns; ) {
            int group = groups.of(column);
            int end = groups.end(group, columns);
            float scale = scales.at(group * info.shape().dimension(0) + row);
            readRun(row, column, end, nibble(zeros, group, row), scale, out, at + column);
            column = end;
        }
    }

    private void readRun(long row, int from, int to, int zero, float scale, float[] out, int at) {
        long wordsALine = info.shape().dimension(0) / PER_WORD;
        int shift = SHIFT[(int) (row % PER_WORD)];
        long word = from * wordsALine + row / PER_WORD;
        for (int column = from; column < to; column++, word += wordsALine) {
            out[at + column - from] = ((words.getAtIndex(LittleEndian.INT, word) >>> shift & 15) - zero) * scale;
        }
    }

    private int nibble(MemorySegment packed, long line, long row) {
        long wordsALine = info.shape().dimension(0) / PER_WORD;
        int word = packed.getAtIndex(LittleEndian.INT, line * wordsALine + row / PER_WORD);
        return word >>> SHIFT[(int) (row % PER_WORD)] & 15;
    }
}
