package io.lorapress.checkpoint;

import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A weight that bitsandbytes stored in 8 bits (LLM.int8): {@code q * scb[row] / 127}.
 *
 * @param data one signed byte a weight, row-major
 * @param scb  little-endian float32, the absolute maximum of each row
 */
public record Int8Tensor(TensorInfo info, String shard, MemorySegment data, MemorySegment scb, long storedBytes,
                         List<String> storedNames) implements StoredTensor {
    /** The absolute maximum of one row. */
    public float scb(long row) {
        return scb.getAtIndex(LittleEndian.FLOAT, row);
    }

    @Override
    public String storage() {
        return "int8, one scale a row";
    }
}
