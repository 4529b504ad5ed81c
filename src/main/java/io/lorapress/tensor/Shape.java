package io.lorapress.tensor;

import java.util.Arrays;
import java.util.List;

/** Dimensions of a tensor, slowest first, as safetensors and PyTorch write them. A scalar has none. */
public final class Shape {
    private final long[] dimensions;
    private final long elements;

    private Shape(long[] dimensions) {
        long product = 1;
        for (long dimension : dimensions) {
            if (dimension < 0) {
                throw new IllegalArgumentException("negative dimension in " + Arrays.toString(dimensions));
            }
            product = Math.multiplyExact(product, dimension);
        }
        this.dimensions = dimensions;
        this.elements = product;
    }

    /** @throws ArithmeticException when the number of elements does not fit a long */
    public static Shape of(long... dimensions) {
        return new Shape(dimensions.clone());
    }

    public static Shape of(List<Long> dimensions) {
        return new Shape(dimensions.stream().mapToLong(Long::longValue).toArray());
    }

    public int rank() {
        return dimensions.length;
    }

    /** Dimension {@code i}; a negative index counts from the fastest one. */
    public long dimension(int i) {
        return dimensions[i < 0 ? dimensions.length + i : i];
    }

    public long elements() {
        return elements;
    }

    /** Length of the fastest dimension; 1 for a scalar. */
    public long columns() {
        return dimensions.length == 0 ? 1 : dimensions[dimensions.length - 1];
    }

    /** Number of rows of {@link #columns()} elements. */
    public long rows() {
        return elements == 0 ? 0 : elements / columns();
    }

    public long[] toArray() {
        return dimensions.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    @Override
    public String toString() {
        return Arrays.toString(dimensions);
    }
}
