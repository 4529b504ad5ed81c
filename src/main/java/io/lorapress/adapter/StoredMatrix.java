package io.lorapress.adapter;

import io.lorapress.tensor.Shape;

/** A whole tensor read as a matrix: its first dimension by all others, or any shape with as many elements. */
record StoredMatrix(AdapterTensor tensor, int rows, int columns) implements Matrix {
    static StoredMatrix of(AdapterTensor tensor) {
        Shape shape = tensor.shape();
        int rows = shape.rank() == 0 ? 1 : Math.toIntExact(shape.dimension(0));
        return new StoredMatrix(tensor, rows, rows == 0 ? 0 : Math.toIntExact(shape.elements() / rows));
    }

    @Override
    public float[] values() {
        return tensor.values();
    }

    @Override
    public boolean isZero() {
        return tensor.isZero();
    }
}
