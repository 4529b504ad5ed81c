package io.lorapress.tensor;

/** Name, element type and shape of a tensor, without its values. For a quantised tensor: what it dequantises to. */
public record TensorInfo(String name, DType dtype, Shape shape) {
}
