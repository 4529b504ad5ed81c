package io.lorapress.model.family;

import io.lorapress.model.Piece;
import io.lorapress.model.Transform;
import io.lorapress.model.transform.HalfSwap;
import io.lorapress.model.transform.RowSelection;
import io.lorapress.model.transform.Tiling;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;
import java.util.Arrays;
import java.util.Optional;

/** The way back through a transform that only moves rows, told from what it does to their numbers. */
final class RowOrigins {
    /** Whole numbers above this are not all floats. */
    private static final int MOST_ROWS = 1 << 24;

    private RowOrigins() {
    }

    /**
     * For each row of the source (each element of a vector) its row in the GGUF tensor, or -1 where this piece does not take it;
     * empty where the transform does more than move rows.
     */
    static Optional<long[]> of(Piece piece, Shape source) {
        Transform transform = piece.transform();
        boolean moves = transform == Transform.IDENTITY || transform instanceof HalfSwap || transform instanceof RowSelection
                || transform instanceof Tiling;
        long count = source.rank() == 1 ? source.columns() : source.rows();
        return moves && count <= MOST_ROWS ? Optional.of(traced(piece, source, Math.toIntExact(count))) : Optional.empty();
    }

    private static long[] traced(Piece piece, Shape source, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        long[] rows = new long[count];
        Arrays.fill(rows, -1);
        Tile all = new Tile(new TensorInfo(piece.source(), DType.F32, narrow(source)), 0, source.rank() == 1 ? 1 : count, numbers, 0);
        int perRow = source.rank() == 1 ? count : 1;
        piece.transform().apply(all, (first, some, values, at) -> {
            for (int i = 0; i < some * perRow; i++) {
                rows[(int) values[at + i]] = piece.firstRow() + first * perRow + i;
            }
        });
        return rows;
    }

    /** The same rows with one column each. */
    private static Shape narrow(Shape source) {
        long[] dimensions = source.toArray();
        if (dimensions.length > 1) {
            dimensions[dimensions.length - 1] = 1;
        }
        return Shape.of(dimensions);
    }
}
