package io.lorapress.export.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.model.Transform;
import io.lorapress.model.transform.Elementwise;
import io.lorapress.model.transform.HalfSwap;
import io.lorapress.model.transform.RowSelection;
import io.lorapress.model.transform.Tiling;
import io.lorapress.model.transform.Transpose;
import io.lorapress.model.transform.View;
import io.lorapress.numeric.tile.RowOrder;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a transform does to a tile, the data that says so must lead to the same rows in the same places. */
class ShapedRowsTest {
    /** A failure prints it; -Dseed takes it. */
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** A tensor and what may be done to it. */
    private record Example(Shape shape, Transform transform) {
    }

    private static List<Example> examples() {
        return List.of(new Example(Shape.of(24, 5), Transform.IDENTITY), new Example(Shape.of(48, 6), new HalfSwap(4)),
                new Example(Shape.of(3, 20, 4), RowSelection.rows(5, 10)), new Example(Shape.of(3, 20, 4), new RowSelection(1, 2, 7)),
                new Example(Shape.of(36, 3), new Tiling(3, 4, 3)), new Example(Shape.of(12, 7), Transpose.ALL),
                new Example(Shape.of(4, 6, 9), new Transpose(1, 2, 4)), new Example(Shape.of(4, 6, 8), View.as(24, 8)),
                new Example(Shape.of(12, 8), new View(Shape.of(24, 4), new HalfSwap(3))));
    }

    @Test
    void leadToTheRowsThatTheTransformMakes() {
        for (Example example : examples()) {
            long rows = example.shape.rows();
            long granularity = example.transform.granularity(example.shape);
            for (long first = 0; first < rows; ) {
                int count = (int) Math.min(rows - first, granularity * (1 + random.nextInt(3)));
                compare(example, first, count);
                first += count;
            }
        }
    }

    private void compare(Example example, long first, int rows) {
        int columns = Math.toIntExact(example.shape.columns());
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = first * columns + i;
        }
        int width = Math.toIntExact(example.transform.output(example.shape).columns());
        Map<Long, List<Float>> expected = new HashMap<>();
        example.transform.apply(new Tile(new TensorInfo("t", DType.F32, example.shape), first, rows, values, 0),
                (row, many, made, at) -> put(expected, row, many, width, made, at));
        ShapedRows shaped = ShapedRows.of(example.transform, example.shape, first, rows).orElseThrow();
        float[] ordered = order(shaped, values, width);
        Map<Long, List<Float>> got = new HashMap<>();
        shaped.runs().forEach(run -> put(got, run.target(), run.rows(), width, ordered, run.first() * width));
        assertEquals(expected, got, example + " from row " + first + ", seed " + seed);
        assertEquals(shaped.count(), shaped.runs().stream().mapToInt(ShapedRows.Run::rows).sum());
    }

    private static void put(Map<Long, List<Float>> rows, long first, int count, int width, float[] values, int at) {
        for (int row = 0; row < count; row++) {
            Float[] boxed = new Float[width];
            Arrays.setAll(boxed, new Boxed(values, at + row * width)::of);
            rows.put(first + row, List.of(boxed));
        }
    }

    private record Boxed(float[] values, int at) {
        Float of(int i) {
            return values[at + i];
        }
    }

    private static float[] order(ShapedRows shaped, float[] values, int width) {
        return switch (shaped.order()) {
            case RowOrder.Kept _ -> values;
            case RowOrder.Gathered(int[] rows) -> {
                float[] out = new float[rows.length * width];
                for (int i = 0; i < rows.length; i++) {
                    System.arraycopy(values, rows[i] * width, out, i * width, width);
                }
                yield out;
            }
            case RowOrder.Transposed order -> transposed(order, values);
        };
    }

    private static float[] transposed(RowOrder.Transposed order, float[] values) {
        int size = order.matrixRows() * order.columns();
        float[] out = new float[values.length / size * order.count() * order.matrixRows()];
        for (int i = 0; i < out.length; i++) {
            int matrix = i / (order.count() * order.matrixRows());
            int taken = i / order.matrixRows() % order.count();
            out[i] = values[matrix * size + i % order.matrixRows() * order.columns() + order.start() + taken * order.step()];
        }
        return out;
    }

    @Test
    void areNotThereForOtherTransforms() {
        assertTrue(ShapedRows.of(Elementwise.PLUS_ONE, Shape.of(4, 4), 0, 4).isEmpty());
        assertTrue(ShapedRows.of(new HalfSwap(2), Shape.of(8), 0, 1).isEmpty());
        assertTrue(ShapedRows.of(new View(Shape.of(8, 2), Elementwise.PLUS_ONE), Shape.of(4, 4), 0, 4).isEmpty());
    }
}
