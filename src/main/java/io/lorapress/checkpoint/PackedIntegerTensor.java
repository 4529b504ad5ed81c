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

    private void readRow(long row, int columns, float[] out, int at) {
        int perWord = Integer.SIZE / bits;
        long firstWord = row * Math.ceilDiv(columns, perWord);
        int mask = (1 << bits) - 1;
        int group = -1;
        int zero = 0;
        float scale = 0;
        for (int column = 0; column < columns; column++) {
            int own = groups.of(column);
            if (own != group) {
                group = own;
                zero = zero(row, group, perWord, mask);
                scale = scales.at(row * groups.count() + group);
            }
            int packed = words.getAtIndex(LittleEndian.INT, firstWord + column / perWord);
            out[at + column] = ((packed >>> column % perWord * bits & mask) - zero) * scale;
        }
    }

    private int zero(long row, int group, int perWord, int mask) {
        if (zeros == null) {
            return 1 << bits - 1;
        }
        int packed = zeros.getAtIndex(LittleEndian.INT, row / perWord * groups.count() + group);
        return packed >>> (int) (row % perWord) * bits & mask;
    }
}
