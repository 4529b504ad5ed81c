package io.lorapress.adapter;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A matrix made from an adapter's tensors, row-major. It holds no values: each call of {@link #values()} computes them afresh.
 * Arrays it returns may be shared and are not to be changed.
 */
final class Matrix {
    private final int rows;
    private final int columns;
    private final Supplier<float[]> values;
    private final BooleanSupplier zero;

    Matrix(int rows, int columns, Supplier<float[]> values, BooleanSupplier zero) {
        this.rows = rows;
        this.columns = columns;
        this.values = values;
        this.zero = zero;
    }

    /** A whole tensor: its first dimension by all others. */
    static Matrix of(AdapterTensor tensor) {
        if (tensor.shape().elements() > Integer.MAX_VALUE) {
            throw new AdapterException(AdapterError.WRONG_SHAPE, tensor.name() + " is " + tensor.shape() + ", too large for a factor");
        }
        int rows = tensor.shape().rank() == 0 ? 1 : (int) Math.min(tensor.shape().dimension(0), Integer.MAX_VALUE);
        int columns = rows == 0 ? 0 : (int) (tensor.shape().elements() / rows);
        return new Matrix(rows, columns, tensor::values, tensor::isZero);
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    float[] values() {
        return values.get();
    }

    boolean isZero() {
        return zero.getAsBoolean();
    }

    Matrix transposed() {
        return new Matrix(columns, rows, () -> transpose(values.get(), rows, columns), zero);
    }

    private static float[] transpose(float[] source, int rows, int columns) {
        float[] out = new float[source.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                out[column * rows + row] = source[row * columns + column];
            }
        }
        return out;
    }

    Matrix rows(int first, int count) {
        return new Matrix(count, columns, () -> Arrays.copyOfRange(values.get(), first * columns, (first + count) * columns), zero);
    }

    Matrix firstColumns(int count) {
        return new Matrix(rows, count, () -> cut(values.get(), count), zero);
    }

    private float[] cut(float[] source, int count) {
        float[] out = new float[Math.multiplyExact(rows, count)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(source, row * columns, out, row * count, count);
        }
        return out;
    }

    /** The same columns with zeros around them. */
    Matrix padded(int before, int width) {
        return new Matrix(rows, width, () -> pad(values.get(), before, width), zero);
    }

    private float[] pad(float[] source, int before, int width) {
        float[] out = new float[Math.multiplyExact(rows, width)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(source, row * columns, out, row * width + before, columns);
        }
        return out;
    }

    /** Each row multiplied with one value of a column vector. */
    Matrix scaledRows(Matrix factors) {
        return new Matrix(rows, columns, () -> scaleRows(values.get().clone(), factors.values()), () -> isZero() || factors.isZero());
    }

    private float[] scaleRows(float[] out, float[] factors) {
        for (int i = 0; i < out.length; i++) {
            out[i] *= factors[i / columns];
        }
        return out;
    }

    /** The product, each sum in float32 in the order of the inner dimension. */
    Matrix times(Matrix right) {
        return new Matrix(rows, right.columns, () -> multiply(values.get(), right.values()), () -> isZero() || right.isZero());
    }

    private float[] multiply(float[] left, float[] right) {
        int width = right.length / columns;
        float[] out = new float[Math.multiplyExact(rows, width)];
        for (int row = 0; row < rows; row++) {
            for (int k = 0; k < columns; k++) {
                float factor = left[row * columns + k];
                for (int column = 0; column < width; column++) {
                    out[row * width + column] = Math.fma(factor, right[k * width + column], out[row * width + column]);
                }
            }
        }
        return out;
    }

    /** The same matrix, whose values are computed once as long as somebody holds them. */
    Matrix shared() {
        return new Matrix(rows, columns, new WeakValue<>(values), zero);
    }
}
