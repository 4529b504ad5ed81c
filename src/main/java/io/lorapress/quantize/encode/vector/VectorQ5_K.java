package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.INTS;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Q5_K;
import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Encodes {@link Q5_K}. */
public final class VectorQ5_K extends VectorEncoder {
    public VectorQ5_K() {
        super(GgmlType.Q5_K);
    }

    @Override
    Batch start(Rows rows) {
        AffineGrid grid = rows.weighted() ? AffineGrid.Q5_WEIGHTED : AffineGrid.Q5_K;
        return new SixBitAffineBlocks(rows, grid, Q5_K.BYTES) {
            @Override
            void putLevels(int[] levels, byte[] block, int at) {
                VectorQ5_K.putLevels(levels, block, at);
            }
        };
    }

    private static void putLevels(int[] levels, byte[] block, int at) {
        for (int i = 0; i < 32; i += WIDTH) {
            IntVector bits = IntVector.zero(INTS);
            for (int sub = 0; sub < 8; sub++) {
                IntVector fifth = IntVector.fromArray(INTS, levels, 32 * sub + i).lanewise(VectorOperators.LSHR, 4);
                bits = bits.or(fifth.lanewise(VectorOperators.LSHL, sub));
            }
            Lanes.putBytes(bits, block, at + Q5_K.HIGH + i);
        }
        for (int pair = 0; pair < 4; pair++) {
            Lanes.putNibbles(levels, 64 * pair, 64 * pair + 32, 32, block, at + Q5_K.LOW + 32 * pair);
        }
    }
}
