package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.INTS;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Q3_K;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Encodes {@link Q3_K}. */
public final class VectorQ3_K extends VectorEncoder {
    public VectorQ3_K() {
        super(GgmlType.Q3_K);
    }

    @Override
    Batch start(Rows rows) {
        return rows.weighted() ? new WeightedQ3_KBlocks(rows) : new PlainQ3_KBlocks(rows);
    }

    /** Packs 256 levels of 0 to 7. */
    static void putLevels(int[] levels, byte[] block, int at) {
        for (int i = 0; i < 32; i += WIDTH) {
            IntVector bits = IntVector.zero(INTS);
            for (int k = 0; k < 8; k++) {
                IntVector third = IntVector.fromArray(INTS, levels, 32 * k + i).lanewise(VectorOperators.LSHR, 2);
                bits = bits.or(third.lanewise(VectorOperators.LSHL, k));
            }
            Lanes.putBytes(bits, block, at + Q3_K.HIGH + i);
        }
        Lanes.putBitPairs(levels, 0, 32, 0, block, at + Q3_K.LOW);
        Lanes.putBitPairs(levels, 128, 32, 0, block, at + Q3_K.LOW + 32);
    }
}
