package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.function.Supplier;

/**
 * A tensor of an adapter in GGUF.
 *
 * @param name   ends in .lora_a or .lora_b
 * @param shape  slowest dimension first (GGUF stores it reversed)
 * @param values float32, computed when they are asked for
 */
public record GgufLoraTensor(String name, Shape shape, Supplier<float[]> values) {
}
