package io.lorapress.safetensors;

import io.lorapress.tensor.TensorInfo;

/**
 * One tensor of a file.
 *
 * @param info   name, dtype and shape
 * @param offset of its first byte, counted from the start of the file
 * @param bytes  its length
 */
public record SafetensorsEntry(TensorInfo info, long offset, long bytes) {
    public String name() {
        return info.name();
    }

    public long end() {
        return offset + bytes;
    }
}
