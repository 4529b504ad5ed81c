package io.lorapress.numeric.tile;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.FourBitBlocks;
import java.lang.foreign.MemorySegment;

/** Rows of a tensor before the merge. */
public sealed interface StoredTile {
    /**
     * bitsandbytes 4-bit.
     *
     * @param first the tile's first element in the tensor's flat order
     */
    record FourBit(FourBitBlocks blocks, long first) implements StoredTile {
    }

    /**
     * LLM.int8.
     *
     * @param scb      little-endian float32, one a row of the tensor
     * @param firstRow the tile's first row
     */
    record Int8(MemorySegment data, long firstByte, MemorySegment scb, long firstRow) implements StoredTile {
    }

    /** Floats as they are, little-endian: F32, F16, BF16 or an 8-bit float. */
    record Plain(DType dtype, MemorySegment data, long firstByte) implements StoredTile {
    }

    /**
     * Values that the processor makes.
     *
     * @param dtype F32, F16 or BF16: how {@code fill} stores them
     */
    record Computed(DType dtype, Filler fill) implements StoredTile {
    }

    /** Writes all values of the tile, little-endian, row after row. */
    @FunctionalInterface
    interface Filler {
        void fill(MemorySegment target);
    }
}
