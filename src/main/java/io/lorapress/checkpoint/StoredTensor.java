package io.lorapress.checkpoint;

import io.lorapress.tensor.TensorInfo;
import java.util.List;

/** One logical tensor of a model, with all that is stored for it. What only helps to dequantise another is never one itself. */
public sealed interface StoredTensor permits PlainTensor, FourBitTensor, Int8Tensor, DecodedTensor {
    /** The name, shape and dtype that the weight has once it is dequantised. */
    TensorInfo info();

    /** File name of the shard that holds its weights. */
    String shard();

    /** Bytes in the file, scales and the like included. */
    long storedBytes();

    /** The names in the file, its own first. */
    List<String> storedNames();

    /** How it is stored, for people: {@code BF16}, {@code nf4, block 64, nested}. */
    String storage();

    default String name() {
        return info().name();
    }

    default boolean isQuantized() {
        return !(this instanceof PlainTensor);
    }
}
