package io.lorapress.gguf;

import io.lorapress.tensor.Shape;
import java.util.Arrays;

/** Name, shape (slowest dimension first; the file has it reversed) and type of a tensor in a GGUF file. */
public record GgufTensorInfo(String name, Shape shape, GgmlType type) {
    /** Bytes of its data, without padding. */
    public long bytes() {
        return Math.multiplyExact(shape.rows(), type.rowBytes(shape.columns()));
    }

    public GgufTensorInfo withType(GgmlType other) {
        return new GgufTensorInfo(name, shape, other);
    }

    /**
     * As llama.cpp's own writer stores it: without slowest dimensions of 1, but with one dimension at least
     * ({@code ggml_n_dims}). Python's writer keeps them.
     */
    public GgufTensorInfo trimmed() {
        long[] dimensions = shape.toArray();
        int first = 0;
        while (first < dimensions.length - 1 && dimensions[first] == 1) {
            first++;
        }
        if (dimensions.length == 0) {
            return new GgufTensorInfo(name, Shape.of(1), type);
        }
        return first == 0 ? this : new GgufTensorInfo(name, Shape.of(Arrays.copyOfRange(dimensions, first, dimensions.length)), type);
    }
}
