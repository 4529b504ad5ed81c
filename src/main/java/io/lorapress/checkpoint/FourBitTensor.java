package io.lorapress.checkpoint;

import io.lorapress.tensor.FourBitBlocks;
import io.lorapress.tensor.TensorInfo;
import java.util.List;

/**
 * A weight that bitsandbytes stored in 4 bits.
 *
 * @param quantType {@code nf4} or {@code fp4}
 */
public record FourBitTensor(TensorInfo info, String shard, String quantType, FourBitBlocks blocks, long storedBytes,
                            List<String> storedNames) implements StoredTensor {
    @Override
    public String storage() {
        return quantType + ", block " + blocks.blockSize() + (blocks.nested() == null ? "" : ", nested");
    }
}
