package io.lorapress.quantize;

import io.lorapress.gguf.GgufLayout;
import io.lorapress.gguf.GgufTensorInfo;
import java.util.List;

/**
 * How much room the tensors' data may take.
 *
 * @param bytes  for all tensors together
 * @param padded whether each tensor counts with what fills it up to the next place in the file
 */
public record SizeBudget(long bytes, boolean padded) {
    /** So that one file, header and all, is not larger. */
    public static SizeBudget file(long fileBytes, GgufLayout layout) {
        return new SizeBudget(fileBytes - layout.dataOffset(), true);
    }

    /** So that the weights take so many bits each on average, as llama-quantize counts them: without header and padding. */
    public static SizeBudget bitsPerWeight(double bits, List<GgufTensorInfo> tensors) {
        return new SizeBudget((long) (bits * tensors.stream().mapToLong(tensor -> tensor.shape().elements()).sum() / 8), false);
    }

    long of(GgufTensorInfo tensor) {
        int alignment = padded ? GgufLayout.DEFAULT_ALIGNMENT : 1;
        return Math.ceilDiv(tensor.bytes(), alignment) * alignment;
    }
}
