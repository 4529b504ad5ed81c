package io.lorapress.export.gguf;

import io.lorapress.model.Transform;
import io.lorapress.model.transform.Transpose;
import io.lorapress.model.transform.View;
import io.lorapress.numeric.tile.RowOrder;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a transform makes of a tile, as data: which rows come out in which order, and where they go.
 *
 * @param count how many rows come out
 * @param runs  all of them, in the order they come out, cut where they do not stay together
 */
record ShapedRows(RowOrder order, int count, List<Run> runs) {
    /**
     * @param first  the first of the rows that come out
     * @param target its place in the transform's output
     */
    record Run(int first, long target, int rows) {
        private boolean continues(long next) {
            return target + rows == next;
        }
    }

    /** Empty for a transform that changes values, or moves less than rows. */
    static Optional<ShapedRows> of(Transform transform, Shape source, long firstRow, int rows) {
        return switch (transform) {
            case View(Shape seen, Transform then) -> of(then, seen, firstRow * source.columns() / seen.columns(),
                    Math.toIntExact(rows * source.columns() / seen.columns()));
            case Transpose transpose -> Optional.of(transposed(transpose, source, firstRow, rows));
            case Transform moving when moving.movesRows() && source.rank() >= 2 -> Optional.of(moved(moving, source, firstRow, rows));
            default -> Optional.empty();
        };
    }

    private static ShapedRows transposed(Transpose transpose, Shape source, long firstRow, int rows) {
        int matrixRows = Math.toIntExact(source.dimension(-2));
        int taken = Math.toIntExact(transpose.output(source).dimension(-2));
        int count = rows / matrixRows * taken;
        RowOrder order = new RowOrder.Transposed(matrixRows, Math.toIntExact(source.columns()), transpose.start(), transpose.step(), taken);
        return new ShapedRows(order, count, List.of(new Run(0, firstRow / matrixRows * taken, count)));
    }

    /** The transform itself tells: it is shown a tile of one column that holds the numbers of its rows. */
    private static ShapedRows moved(Transform transform, Shape source, long firstRow, int rows) {
        float[] numbers = new float[rows];
        for (int row = 0; row < rows; row++) {
            numbers[row] = row;
        }
        long[] dimensions = source.toArray();
        dimensions[dimensions.length - 1] = 1;
        List<Run> runs = new ArrayList<>();
        int[] order = new int[rows];
        int[] taken = new int[1];
        transform.apply(new Tile(new TensorInfo("", DType.F32, Shape.of(dimensions)), firstRow, rows, numbers, 0), (target, many, from, at) -> {
            for (int i = 0; i < many; i++) {
                order[taken[0] + i] = (int) from[at + i];
            }
            append(runs, taken[0], target, many);
            taken[0] += many;
        });
        return new ShapedRows(kept(order, taken[0], rows) ? RowOrder.KEPT : new RowOrder.Gathered(Arrays.copyOf(order, taken[0])), taken[0],
                List.copyOf(runs));
    }

    private static void append(List<Run> runs, int first, long target, int rows) {
        if (!runs.isEmpty() && runs.getLast().continues(target)) {
            Run last = runs.removeLast();
            runs.add(new Run(last.first, last.target, last.rows + rows));
        } else {
            runs.add(new Run(first, target, rows));
        }
    }

    private static boolean kept(int[] order, int taken, int rows) {
        boolean kept = taken == rows;
        for (int row = 0; kept && row < rows; row++) {
            kept = order[row] == row;
        }
        return kept;
    }
}
