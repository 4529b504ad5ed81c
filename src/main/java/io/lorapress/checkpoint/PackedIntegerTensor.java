package io.lorapress.checkpoint;

import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;

/**
 * A weight in compressed-tensors' pack-quantized form: {@code round((q - zero) * scale)}, the product in float32. Values are
 * unsigned; without zero points the middle of their range is zero. Rows and columns that do not fill a word are padded.
 *
 * @param words  I32, along the rows of the weight
 * @param zeros  I32, along its columns, or null
 * @param scales [out, groups]
 */
record PackedIntegerTensor(TensorInfo info, StoredParts parts, MemorySegment words, MemorySegment zeros, FloatValues scales,
                           ColumnGroups groups, int bits) implements DecodedTensor {
    @Override
    public String storage() {
        return "packed int" + bits + ", " + groups.count() + (groups.count() == 1 ? " group" : " groups") + " a row";
    }

    @Override
    public void readRows(long firstRow, int rows, float[] out, int outOffset) {
        int columns = Math.toIntExact(info.shape().columns());
        for (int row = 0; row < rows; row++) {
            readRow(firstRow + row, columns, out, outOffset + row * columns);
        }
        Decoding.round(info.dtype(), out, outOffset, rows * columns);
    }

    @Override
    public MemorySegment ahead(long firstRow, int rows) {
        long rowBytes = Math.ceilDiv(info.shape().columns(), (long) Integer.SIZE / bits) * Integer.BYTES;
        return words.asSlice(firstRow * rowBytes, rows * rowBytes);
    }

    private void readRow(long row, int columns, float[] out, int at) {
        for (int column = 0; column < columns; ) {
            int group = groups.of(column);
            int end = groups.indexed() ? column + 1 : groups.end(group, columns);
            readRun(row, column, end, columns, zero(row, group), scales.at(row * groups.count() + group), out, at + column);
            column = end;
        }
    }

    private void readRun(long row, int from, int to, int columns, int zero, float scale, float[] out, int at) {
        int perWord = Integer.SIZE / bits;
        int mask = (1 << bits) - 1;
        long firstWord = row * Math.ceilDiv(columns, perWord);
        for (int column = from; column < to; ) {
            int packed = words.getAtIndex(LittleEndian.INT, firstWord + column / perWord) >>> column % perWord * bits;
            int end = Math.min(to, (column / perWord + 1) * perWord);
            for (; column < end; column++, packed >>>= bits) {
                out[at + column - from] = ((packed & mask) - zero) * scale;
            }
        }
    }

    private int zero(long row, int group) {
        if (zeros == null) {
            return 1 << bits - 1;
        }
        int perWord = Integer.SIZE / bits;
        int packed = zeros.getAtIndex(LittleEndian.INT, row / perWord * groups.count() + group);
        return packed >>> (int) (row % perWord) * bits & (1 << bits) - 1;
    }
}
