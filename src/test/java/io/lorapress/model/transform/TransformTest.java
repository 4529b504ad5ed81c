package io.lorapress.model.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lorapress.model.GgufTensor;
import io.lorapress.model.GgufTensor.Precision;
import io.lorapress.model.Piece;
import io.lorapress.model.Replay;
import io.lorapress.model.Transform;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Every transform against its definition by indices, on random shapes, in tiles of random size and order. */
class TransformTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @RepeatedTest(20)
    void halfSwapPairsTheHalvesOfEachHead() {
        int heads = few();
        int half = few();
        int columns = few();
        float[][] in = matrix(heads * 2 * half, columns);
        float[][] want = new float[in.length][];
        for (int row = 0; row < in.length; row++) {
            int head = row / (2 * half);
            int within = row % (2 * half);
            // row (a, b) of [2, half] goes to (b, a) of [half, 2]
            want[head * 2 * half + within % half * 2 + within / half] = in[row];
        }
        check(want, new HalfSwap(heads), in);
    }

    @RepeatedTest(20)
    void halfSwapOfABiasMovesItsElements() {
        int heads = few();
        int half = few();
        float[] in = matrix(1, heads * 2 * half)[0];
        float[] want = new float[in.length];
        for (int i = 0; i < in.length; i++) {
            int within = i % (2 * half);
            want[i / (2 * half) * 2 * half + within % half * 2 + within / half] = in[i];
        }
        assertArrayEquals(want, run(new HalfSwap(heads), Shape.of(in.length), in, DType.F32), message());
    }

    @RepeatedTest(20)
    void rowSelectionTakesRowsOfEveryMatrix() {
        int stack = few();
        int count = few();
        int step = few();
        int start = random.nextInt(3);
        int rows = start + (count - 1) * step + 1 + random.nextInt(3);
        int columns = few();
        float[] in = flat(matrix(stack * rows, columns));
        float[] want = new float[stack * count * columns];
        for (int s = 0; s < stack; s++) {
            for (int i = 0; i < count; i++) {
                System.arraycopy(in, ((s * rows) + start + i * step) * columns, want, (s * count + i) * columns, columns);
            }
        }
        assertArrayEquals(want, run(new RowSelection(start, step, count), Shape.of(stack, rows, columns), in, DType.F32), message());
    }

    @RepeatedTest(20)
    void columnSelectionTakesElementsOfEveryRow() {
        int count = few();
        int step = few();
        int start = random.nextInt(3);
        int columns = start + (count - 1) * step + 1 + random.nextInt(3);
        float[][] in = matrix(few(), columns);
        float[][] want = new float[in.length][count];
        for (int row = 0; row < in.length; row++) {
            for (int i = 0; i < count; i++) {
                want[row][i] = in[row][start + i * step];
            }
        }
        check(want, new ColumnSelection(start, step, count), in);
    }

    @RepeatedTest(20)
    void transposeSwapsTheLastTwoDimensionsAndSelects() {
        int stack = few();
        int rows = few();
        int count = 1 + random.nextInt(40);
        int step = 1 + random.nextInt(2);
        int start = random.nextInt(2);
        int columns = start + count * step;
        float[] in = flat(matrix(stack * rows, columns));
        float[] want = new float[stack * count * rows];
        for (int s = 0; s < stack; s++) {
            for (int out = 0; out < count; out++) {
                for (int row = 0; row < rows; row++) {
                    want[(s * count + out) * rows + row] = in[(s * rows + row) * columns + start + out * step];
                }
            }
        }
        Shape shape = Shape.of(stack, rows, columns);
        assertArrayEquals(want, run(new Transpose(start, step, count), shape, in, DType.F32), message());
        assertEquals(Shape.of(stack, columns, rows), Transpose.ALL.output(shape));
    }

    @RepeatedTest(20)
    void tilingDealsBlocksOut() {
        int groups = few();
        int perGroup = few();
        int size = few();
        float[][] in = matrix(groups * perGroup * size, few());
        float[][] want = new float[in.length][];
        for (int group = 0; group < groups; group++) {
            for (int of = 0; of < perGroup; of++) {
                for (int row = 0; row < size; row++) {
                    want[(of * groups + group) * size + row] = in[(group * perGroup + of) * size + row];
                }
            }
        }
        check(want, new Tiling(groups, perGroup, size), in);
        check(turned(want), new ColumnTiling(groups, perGroup, size), turned(in));
    }

    @RepeatedTest(20)
    void aViewIsTheSameElementsInTheSameOrder() {
        int a = few();
        int b = few();
        int c = few();
        float[] in = flat(matrix(a * b, c));
        assertArrayEquals(in, run(View.as(a, b * c), Shape.of(a, b, c), in, DType.F32), message());
        assertArrayEquals(in, run(View.as(a * b * c, 1), Shape.of(a, b, c), in, DType.F32), message());
        assertArrayEquals(in, run(View.as(c, a, b), Shape.of(a * b * c), in, DType.F32), message());
    }

    @RepeatedTest(20)
    void aChainIsOneAfterTheOther() {
        int heads = few();
        int key = few();
        int value = few();
        int rank = few();
        float[] in = flat(matrix(heads * (key + value), rank));
        float[] want = new float[heads * rank * key];
        for (int head = 0; head < heads; head++) {
            for (int row = 0; row < key; row++) {
                for (int column = 0; column < rank; column++) {
                    want[(head * rank + column) * key + row] = in[(head * (key + value) + row) * rank + column];
                }
            }
        }
        Transform keys = new View(Shape.of(heads, key + value, rank), new Chain(RowSelection.rows(0, key), Transpose.ALL));
        assertArrayEquals(want, run(keys, Shape.of(heads * (key + value), rank), in, DType.F32), message());
    }

    @Test
    void elementwiseRoundsToHalfWhereTheTensorIsHalf() {
        float[] in = {0.0001f, 1f, -2.5f};
        assertArrayEquals(new float[] {1.0001f, 2f, -1.5f}, run(Elementwise.PLUS_ONE, Shape.of(3), in, DType.BF16));
        assertArrayEquals(new float[] {1f, 2f, -1.5f}, run(Elementwise.PLUS_ONE, Shape.of(3), in, DType.F16));
        assertArrayEquals(new float[] {-1f, -(float) Math.E}, run(Elementwise.NEGATIVE_EXP, Shape.of(2), new float[] {0, 1}, DType.F32));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> RowSelection.rows(2, 2).output(Shape.of(3, 4)));
        assertThrows(IllegalArgumentException.class, () -> new ColumnSelection(0, 2, 3).output(Shape.of(2, 4)));
        assertThrows(IllegalArgumentException.class, () -> new Transpose(0, 1, 5).output(Shape.of(3, 4)));
        assertThrows(IllegalArgumentException.class, () -> View.as(5).output(Shape.of(3, 2)));
    }

    private void check(float[][] want, Transform transform, float[][] in) {
        assertArrayEquals(flat(want), run(transform, Shape.of(in.length, in[0].length), flat(in), DType.F32), message());
    }

    private float[] run(Transform transform, Shape shape, float[] values, DType dtype) {
        TensorInfo source = new TensorInfo("source", dtype, shape);
        GgufTensor tensor = new GgufTensor("out", transform.output(shape), Precision.F32,
                List.of(new Piece("source", transform, 0)), null, 0);
        return new Replay(Map.of("source", source), info -> values, random).run(tensor);
    }

    private int few() {
        return 1 + random.nextInt(6);
    }

    private String message() {
        return "seed " + seed;
    }

    private float[][] matrix(int rows, int columns) {
        float[][] matrix = new float[rows][columns];
        for (float[] row : matrix) {
            for (int i = 0; i < columns; i++) {
                row[i] = random.nextFloat();
            }
        }
        return matrix;
    }

    private static float[] flat(float[][] matrix) {
        float[] flat = new float[matrix.length * matrix[0].length];
        for (int row = 0; row < matrix.length; row++) {
            System.arraycopy(matrix[row], 0, flat, row * matrix[0].length, matrix[0].length);
        }
        return flat;
    }

    private static float[][] turned(float[][] matrix) {
        float[][] turned = new float[matrix[0].length][matrix.length];
        for (int row = 0; row < matrix.length; row++) {
            for (int column = 0; column < turned.length; column++) {
                turned[column][row] = matrix[row][column];
            }
        }
        return turned;
    }
}
