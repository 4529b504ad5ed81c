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
        for (int word = 0; word < columns / perWord; word++) {
            for (int row = 0; row < rows; row++) {
                readWord(word, firstRow + row, perWord, out, outOffset + row * columns + word * perWord);
            }
        }
        Decoding.round(info.dtype(), out, outOffset, rows * columns);
    }

    private void readWord(int word, long row, int perWord, float[] out, int at) {
        int packed = words.getAtIndex(LittleEndian.INT, word * info.shape().rows() + row);
        int mask = (1 << bits) - 1;
        int group = -1;
        int zero = 0;
        float scale = 0;
        for (int i = 0; i < perWord; i++) {
            int own = groups.of((long) word * perWord + i);
            if (own != group) {
                group = own;
                zero = zero(group, row, perWord, mask);
                scale = scales.at(group * info.shape().rows() + row);
            }
            out[at + i] = ((packed >>> i * bits & mask) - zero) * scale;
        }
    }

    private int zero(int group, long row, int perWord, int mask) {
        long wordsARow = info.shape().rows() / perWord;
        int packed = zeros.getAtIndex(LittleEndian.INT, group * wordsARow + row / perWord);
        return (packed >>> (int) (row % perWord) * bits & mask) + zeroOffset;
    }
}
