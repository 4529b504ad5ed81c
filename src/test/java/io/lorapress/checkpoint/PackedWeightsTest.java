package io.lorapress.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.tensor.BFloat16;
import io.lorapress.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Weights packed here from known integers, zero points and scales, in the forms that other programs seldom write or read:
 * act-order, edges that fill no word, group or block, experts. The reference is the definition, {@code round((q - zero) * scale)}.
 */
class PackedWeightsTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    @TempDir
    Path path;
    private ModelFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new ModelFolder(path).text("config.json", "{\"dtype\": \"bfloat16\"}");
    }

    private interface Element {
        float at(int row, int column);
    }

    private void check(String name, int rows, int columns, Element expected) {
        try (Checkpoint checkpoint = folder.open()) {
            DecodedTensor tensor = (DecodedTensor) checkpoint.tensor(name).orElseThrow();
            assertEquals(1, checkpoint.tensors().size());
            int first = random.nextInt(rows);
            int count = rows - first;
            float[] read = new float[count * columns];
            tensor.readRows(first, count, read, 0);
            for (int i = 0; i < read.length; i++) {
                int row = first + i / columns;
                int column = i % columns;
                assertEquals(BFloat16.round(expected.at(row, column)), read[i], "row " + row + ", column " + column + ", seed " + seed);
            }
            checkAhead(tensor, rows);
        }
    }

    /** However the rows are cut into tiles, each stored byte is asked for once. */
    private void checkAhead(DecodedTensor tensor, int rows) {
        long all = tensor.ahead(0, rows).byteSize();
        long asked = 0;
        for (int first = 0; first < rows; ) {
            int count = 1 + random.nextInt(rows - first);
            asked += tensor.ahead(first, count).byteSize();
            first += count;
        }
        assertTrue(all > 0);
        assertEquals(all, asked, "seed " + seed);
    }

    private int[][] integers(int rows, int columns, int bound) {
        int[][] values = new int[rows][columns];
        for (int[] row : values) {
            for (int i = 0; i < columns; i++) {
                row[i] = random.nextInt(bound);
            }
        }
        return values;
    }

    /** Each line into words of its own, lowest bits first. */
    private static byte[] packLines(int[][] values, int bits) {
        int perWord = 32 / bits;
        int words = Math.ceilDiv(values[0].length, perWord);
        ByteBuffer bytes = ByteBuffer.allocate(4 * words * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int[] line : values) {
            for (int word = 0; word < words; word++) {
                int packed = 0;
                for (int i = 0; i < perWord && word * perWord + i < line.length; i++) {
                    packed |= line[word * perWord + i] << i * bits;
                }
                bytes.putInt(packed);
            }
        }
        return bytes.array();
    }

    private static int[][] transposed(int[][] values) {
        int[][] turned = new int[values[0].length][values.length];
        for (int row = 0; row < values.length; row++) {
            for (int column = 0; column < values[0].length; column++) {
                turned[column][row] = values[row][column];
            }
        }
        return turned;
    }

    /** 32-bit words of {@code [lines][words]} as {@code [words][lines]}. */
    private static byte[] turnWords(byte[] packed, int lines) {
        ByteBuffer from = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer to = ByteBuffer.allocate(packed.length).order(ByteOrder.LITTLE_ENDIAN);
        int words = packed.length / 4 / lines;
        for (int word = 0; word < words; word++) {
            for (int line = 0; line < lines; line++) {
                to.putInt(from.getInt(4 * (line * words + word)));
            }
        }
        return to.array();
    }

    private float[] scales(int count) {
        float[] scales = new float[count];
        for (int i = 0; i < count; i++) {
            scales[i] = random.nextFloat() * 0.1f;
        }
        return scales;
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static byte[] bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }

    /** 37 columns in groups of 16, 11 rows: neither fills a word, and the last group is short. */
    @Test
    void compressedIntegersWithEdges() {
        for (int bits : new int[] {4, 8, 2}) {
            int[][] q = integers(11, 37, 1 << bits);
            int[][] z = integers(11, 3, 1 << bits);
            float[] s = scales(33);
            folder.text("config.json", "{\"dtype\": \"bfloat16\", \"quantization_config\": {\"config_groups\": {\"group_0\": {\"weights\": "
                    + "{\"num_bits\": 4, \"group_size\": 16}}}}}");
            folder.tensor("x.weight_packed", DType.I32, packLines(q, bits), 11, Math.ceilDiv(37, 32 / bits))
                    .tensor("x.weight_scale", DType.F32, bytes(s), 11, 3).tensor("x.weight_shape", DType.I32, bytes(11, 37), 2)
                    .tensor("x.weight_zero_point", DType.I32, turnWords(packLines(transposed(z), bits), 3), Math.ceilDiv(11, 32 / bits), 3);
            check("x.weight", 11, 37, (row, column) -> (q[row][column] - z[row][column / 16]) * s[row * 3 + column / 16]);
        }
    }

    @Test
    void compressedIntegersInActOrder() {
        int[][] q = integers(5, 32, 16);
        float[] s = scales(10);
        int[] group = integers(1, 32, 2)[0];
        folder.tensor("x.weight_packed", DType.I32, packLines(q, 4), 5, 4).tensor("x.weight_scale", DType.F32, bytes(s), 5, 2)
                .tensor("x.weight_shape", DType.I32, bytes(5, 32), 2).tensor("x.weight_g_idx", DType.I32, bytes(group), 32);
        check("x.weight", 5, 32, (row, column) -> (q[row][column] - 8) * s[row * 2 + group[column]]);
    }

    @Test
    void anIndexOfMinusOneIsNone() {
        int[][] q = integers(5, 32, 16);
        float[] s = scales(10);
        int[] group = new int[32];
        Arrays.fill(group, -1);
        folder.tensor("x.weight_packed", DType.I32, packLines(q, 4), 5, 4).tensor("x.weight_scale", DType.F32, bytes(s), 5, 2)
                .tensor("x.weight_shape", DType.I32, bytes(5, 32), 2).tensor("x.weight_g_idx", DType.I32, bytes(group), 32);
        check("x.weight", 5, 32, (row, column) -> (q[row][column] - 8) * s[row * 2 + column / 16]);
    }

    /** Two, four and eight bits; without g_idx the groups are runs. The stored zero point is one less than the real one. */
    @Test
    void gptqWithoutIndex() {
        for (int bits : new int[] {2, 4, 8}) {
            int[][] q = integers(32, 48, 1 << bits);
            int[][] z = integers(3, 32, 1 << bits);
            float[] s = scales(3 * 32);
            folder.tensor("x.qweight", DType.I32, turnWords(packLines(q, bits), 32), 48L * bits / 32, 32)
                    .tensor("x.qzeros", DType.I32, packLines(z, bits), 3, bits).tensor("x.scales", DType.F32, bytes(s), 3, 32);
            check("x.weight", 32, 48, (row, column) -> (q[row][column] - z[column / 16][row] - 1) * s[column / 16 * 32 + row]);
        }
    }

    @Test
    void awqWithAShortLastGroup() {
        int[] place = {0, 2, 4, 6, 1, 3, 5, 7};
        int[][] q = integers(16, 40, 16);
        int[][] z = integers(3, 16, 16);
        float[] s = scales(3 * 16);
        folder.text("config.json", "{\"dtype\": \"bfloat16\", \"quantization_config\": {\"quant_method\": \"awq\", \"group_size\": 16}}");
        folder.tensor("x.qweight", DType.I32, packLines(reordered(transposed(q), place), 4), 40, 2)
                .tensor("x.qzeros", DType.I32, packLines(reordered(z, place), 4), 3, 2).tensor("x.scales", DType.F32, bytes(s), 3, 16);
        check("x.weight", 16, 40, (row, column) -> (q[row][column] - z[column / 16][row]) * s[column / 16 * 16 + row]);
    }

    /** Nibble i of a word is column {@code place[i]} of its eight. */
    private static int[][] reordered(int[][] values, int[] place) {
        int[][] moved = new int[values.length][values[0].length];
        for (int row = 0; row < values.length; row++) {
            for (int i = 0; i < moved[row].length; i++) {
                moved[row][i] = values[row][i / 8 * 8 + place[i % 8]];
            }
        }
        return moved;
    }

    @Test
    void int8WithZeroPoints() {
        byte[] q = new byte[6 * 10];
        byte[] z = new byte[6];
        random.nextBytes(q);
        random.nextBytes(z);
        float[] s = scales(6);
        folder.tensor("x.weight", DType.I8, q, 6, 10).tensor("x.weight_scale", DType.F32, bytes(s), 6, 1)
                .tensor("x.weight_zero_point", DType.I8, z, 6, 1);
        check("x.weight", 6, 10, (row, column) -> (q[row * 10 + column] - z[row]) * s[row]);
    }

    /** Three experts of 4 x 6: a scale each, one a row, one a column, blocks of 2 x 3. */
    @Test
    void expertsWithEveryKindOfScale() {
        byte[] q = new byte[3 * 4 * 6];
        random.nextBytes(q);
        scaledExperts(q, new long[] {3}, (expert, row, column) -> expert);
        scaledExperts(q, new long[] {3, 1, 1}, (expert, row, column) -> expert);
        scaledExperts(q, new long[] {3, 4, 1}, (expert, row, column) -> expert * 4 + row);
        scaledExperts(q, new long[] {3, 4}, (expert, row, column) -> expert * 4 + row);
        scaledExperts(q, new long[] {3, 1, 6}, (expert, row, column) -> expert * 6 + column);
        scaledExperts(q, new long[] {3, 2, 2}, (expert, row, column) -> expert * 4 + row / 2 * 2 + column / 3);
        scaledExperts(q, new long[] {1, 2, 2}, (expert, row, column) -> row / 2 * 2 + column / 3);
        scaledExperts(q, new long[] {}, (expert, row, column) -> 0);
    }

    private interface ScaleIndex {
        int of(int expert, int row, int column);
    }

    private void scaledExperts(byte[] q, long[] shape, ScaleIndex index) {
        int count = 1;
        for (long dimension : shape) {
            count *= (int) dimension;
        }
        float[] s = scales(count);
        folder.tensor("experts.down_proj", DType.I8, q, 3, 4, 6).tensor("experts.down_proj_scale", DType.F32, bytes(s), shape);
        check("experts.down_proj", 12, 6, (row, column) -> q[row * 6 + column] * s[index.of(row / 4, row % 4, column)]);
    }

    @Test
    void powersOfTwoAsScales() {
        byte[] q = new byte[2 * 8];
        random.nextBytes(q);
        byte[] s = {120, 121, 122, 123};
        for (DType dtype : new DType[] {DType.U8, DType.F8_E8M0}) {
            folder.tensor("x.weight", DType.I8, q, 2, 8).tensor("x.weight_scale_inv", dtype, s, 2, 2);
            check("x.weight", 2, 8, (row, column) -> q[row * 8 + column] * (float) Math.pow(2, s[row * 2 + column / 4] - 127));
        }
    }
}
