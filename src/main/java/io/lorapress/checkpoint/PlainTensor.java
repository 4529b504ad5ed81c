package io.lorapress.checkpoint;

import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A tensor whose values are stored as they are.
 *
 * @param data little-endian, row-major
 */
public record PlainTensor(TensorInfo info, String shard, MemorySegment data) implements StoredTensor {
    @Override
    public long storedBytes() {
        return data.byteSize();
    }

    @Override
    public List<String> storedNames() {
        return List.of(info.name());
    }

    @Override
    public String storage() {
        return info.dtype().name();
    }
}
