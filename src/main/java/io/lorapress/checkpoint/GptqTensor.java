package io.lorapress.checkpoint;

import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;

/**
 * A GPTQ weight: {@code round((q - zero) * scale)}, the product in float32. A word holds consecutive columns of one row, lowest
 * bits first; words of consecutive rows lie side by side.
 *
 * @param words      I32 [in * bits / 32, out]
 * @param zeros      I32 [groups, out * bits / 32]
 * @param scales     [groups, out]
 * @param zeroOffset what is added to a stored zero point
 */
record GptqTensor(TensorInfo info, StoredParts parts, MemorySegment words, MemorySegment zeros, FloatValues scales, ColumnGroups groups,
                  int bits, int zeroOffset) implements DecodedTensor {
    @Override
    public String storage() {
        return "GPTQ " + bits + " bits, " + groups.count() + " groups a row" + (groups.indexed() ? ", act-order" : "");
    }

    @Override
    public void readRows(long firstRow, int rows, float[] out, int outOffset) {
        int columns = Math.toIntExact(info.shape().columns());
        int perWord = Integer.SIZE / bits;
        float[] scale = scales(firstRow, rows);
        int[] zero = zeros(firstRow, rows);
        int[] table = new int[perWord];
        for (int word = 0; word < columns / perWord; word++) {
            for (int i = 0; i < perWord; i++) {
                table[i] = groups.of((long) word * perWord + i) * rows;
            }
            for (int row = 0; row < rows; row++) {
                int packed = words.getAtIndex(LittleEndian.INT, word * info.shape().dimension(0) + firstRow + row);
                unpack(packed, table, row, scale, zero, out, outOffset + row * columns + word * perWord);
            }
        }
        Decoding.round(info.dtype(), out, outOffset, rows * columns);
    }

    /** The first rows touch every page: rows lie across. */
    @Override
    public MemorySegment ahead(long firstRow, int rows) {
        return words.asSlice(0, firstRow == 0 ? words.byteSize() : 0);
    }

    /** @param table where in {@code scale} and {@code zero} the group of each column of the word begins */
    private void unpack(int packed, int[] table, int row, float[] scale, int[] zero, float[] out, int at) {
        int mask = (1 << bits) - 1;
        for (int i = 0; i < table.length; i++) {
            int own = table[i] + row;
            out[at + i] = ((packed >>> i * bits & mask) - zero[own]) * scale[own];
        }
    }

    /** The scales of these rows, group after group. */
    private float[] scales(long firstRow, int rows) {
        float[] values = new float[Math.toIntExact(groups.count() * rows)];
        for (int i = 0; i < values.length; i++) {
            values[i] = scales.at(i / rows * info.shape().dimension(0) + firstRow + i % rows);
        }
        return values;
    }

    private int[] zeros(long firstRow, int rows) {
        int perWord = Integer.SIZE / bits;
        int[] values = new int[Math.toIntExact(groups.count() * rows)];
        for (int i = 0; i < values.length; i++) {
            long row = firstRow + i % rows;
            int packed = zeros.getAtIndex(LittleEndian.INT, i / rows * (info.shape().dimension(0) / perWord) + row / perWord);
            values[i] = (packed >>> (int) (row % perWord) * bits & (1 << bits) - 1) + zeroOffset;
        }
        return values;
    }
}
