package io.lorapress.export.gguf;

import io.lorapress.quantize.ImportanceMatrix;
import io.lorapress.quantize.QuantizePlan;
import java.lang.ref.SoftReference;

/**
 * A tensor's part of an importance matrix, made when its first row comes and let go when memory is short: a mixture of many experts
 * has more of them than need be held at once.
 */
final class ColumnWeights {
    private final ImportanceMatrix matrix;
    private final QuantizePlan.Tensor tensor;
    private SoftReference<float[][]> made = new SoftReference<>(null);

    private ColumnWeights(ImportanceMatrix matrix, QuantizePlan.Tensor tensor) {
        this.matrix = matrix;
        this.tensor = tensor;
    }

    /**
     * Null where the matrix does not know the tensor.
     *
     * @throws io.lorapress.quantize.QuantizeException when the matrix is for another model, or lacks a tensor that needs it
     */
    static ColumnWeights of(ImportanceMatrix matrix, QuantizePlan.Tensor tensor) {
        return matrix.weights(tensor).map(_ -> new ColumnWeights(matrix, tensor)).orElse(null);
    }

    /** One weight a column for each of the tensor's outermost slices. */
    synchronized float[][] slices() {
        float[][] slices = made.get();
        if (slices == null) {
            slices = matrix.weights(tensor).orElseThrow();
            made = new SoftReference<>(slices);
        }
        return slices;
    }

    /** Two outputs of one run take them from the same open matrix. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ColumnWeights weights && weights.matrix == matrix
                && weights.tensor.source().equals(tensor.source());
    }

    @Override
    public int hashCode() {
        return tensor.source().hashCode();
    }
}
