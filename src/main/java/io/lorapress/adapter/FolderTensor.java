package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/**
 * A tensor of an adapter folder that is to be written.
 *
 * @param info  under the key it gets
 * @param bytes its values, little-endian, computed or mapped when they are asked for
 */
public record FolderTensor(TensorInfo info, Supplier<MemorySegment> bytes) {
}
