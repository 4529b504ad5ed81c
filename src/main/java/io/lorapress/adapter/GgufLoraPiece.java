package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The factors for one place: of a whole matrix, of one expert's, or of a stack.
 *
 * @param experts number of matrices in the factors; 1 for a matrix
 * @param a       [experts, rank, columns]
 * @param b       [experts, rows, rank], rows in the base's order
 */
record GgufLoraPiece(GgufPlace place, int experts, int rank, int rows, int columns, float scale, Supplier<float[]> a, Supplier<float[]> b) {
    static GgufLoraPiece of(LowRankChange change, GgufPlace place) {
        int rows = Math.toIntExact(change.result().dimension(0));
        int first = Math.toIntExact(change.firstOutput());
        Matrix b = change.b();
        return new GgufLoraPiece(place, 1, change.a().rows(), rows, change.a().columns(), change.scale(), change.a()::values,
                () -> b.rows() == rows ? b.values() : Arrays.copyOfRange(b.values(), first * b.columns(), (first + rows) * b.columns()));
    }

    static GgufLoraPiece of(StackedLowRankChange change, GgufPlace place) {
        Shape shape = change.result();
        return new GgufLoraPiece(place, change.a().size(), change.b().columns(), Math.toIntExact(shape.dimension(1)),
                Math.toIntExact(shape.dimension(2)), change.scale(), () -> together(change), change.b()::values);
    }

    private static float[] together(StackedLowRankChange change) {
        int size = change.a().getFirst().rows() * change.a().getFirst().columns();
        float[] all = new float[Math.multiplyExact(size, change.a().size())];
        for (int expert = 0; expert < change.a().size(); expert++) {
            System.arraycopy(change.a().get(expert).values(), 0, all, expert * size, size);
        }
        return all;
    }

    /** The rows of b as GGUF has them: experts * rows * rank values. */
    float[] orderedB() {
        return place.rows().apply(b.get(), experts == 1 ? Shape.of(rows, rank) : Shape.of(experts, rows, rank));
    }
}
