package io.lorapress.numeric;

import io.lorapress.tensor.FourBitBlocks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The scale of one block of a bitsandbytes 4-bit tensor. */
public final class BlockScales {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private BlockScales() {
    }

    /** A nested scale is {@code code * absmax + offset}, rounded twice, never fused. */
    public static float of(FourBitBlocks blocks, long block) {
        FourBitBlocks.Nested nested = blocks.nested();
        if (nested == null) {
            return blocks.absmax().get(FLOAT, block * Float.BYTES);
        }
        int code = blocks.absmax().get(ValueLayout.JAVA_BYTE, block) & 0xFF;
        float product = nested.codebook()[code] * scale(nested.absmax(), block / nested.blockSize());
        return product + nested.offset();
    }

    private static float scale(MemorySegment absmax, long index) {
        return absmax.get(FLOAT, index * Float.BYTES);
    }
}
