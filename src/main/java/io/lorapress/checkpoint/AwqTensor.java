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
        float[] scale = new float[rows];
        int[] zero = new int[rows];
        int group = -1;
        for (int column = 0; column < columns; column++) {
            if (groups.of(column) != group) {
                group = groups.of(column);
                readGroup(group, firstRow, scale, zero);
            }
            for (int row = 0; row < rows; row++) {
                out[outOffset + row * columns + column] = (nibble(words, column, firstRow + row) - zero[row]) * scale[row];
            }
        }
        Decoding.round(info.dtype(), out, outOffset, rows * columns);
    }

    private void readGroup(int group, long firstRow, float[] scale, int[] zero) {
        for (int row = 0; row < scale.length; row++) {
            scale[row] = scales.at(group * info.shape().dimension(0) + firstRow + row);
            zero[row] = nibble(zeros, group, firstRow + row);
        }
    }

    private int nibble(MemorySegment packed, long line, long row) {
        long wordsALine = info.shape().dimension(0) / PER_WORD;
        int word = packed.getAtIndex(LittleEndian.INT, line * wordsALine + row / PER_WORD);
        return word >>> SHIFT[(int) (row % PER_WORD)] & 15;
    }
}
