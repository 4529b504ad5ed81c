package io.lorapress.quantize.encode.vector;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.block.Q5_1;
import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;

/** Encodes {@link Q5_1}. */
public final class VectorQ5_1 extends VectorEncoder {
    public VectorQ5_1() {
        super(GgmlType.Q5_1);
    }

    @Override
    Batch start(Rows rows) {
        AffineRows blocks = new AffineRows(rows, AffineGrid.Q5_WEIGHTED);
        return (first, count, out) -> {
            blocks.start(first, count);
            for (int b = 0; b < count; b++) {
                blocks.select(b);
                put(blocks, out, Q5_1.BYTES * b);
            }
        };
    }

    private static void put(AffineRows block, byte[] out, int at) {
        Half.put(out, at, block.scale());
        Half.put(out, at + Q5_1.MIN, block.min());
        Lanes.putFifthBits(block.levels(), out, at + Q5_1.HIGH);
        Lanes.putNibbles(block.levels(), 0, Nibbles.BYTES, Nibbles.BYTES, out, at + Q5_1.LOW);
    }
}
