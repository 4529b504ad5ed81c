package io.lorapress.quantize.encode.vector;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Q4_K;
import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;

/** Encodes {@link Q4_K}. */
public final class VectorQ4_K extends VectorEncoder {
    public VectorQ4_K() {
        super(GgmlType.Q4_K);
    }

    @Override
    Batch start(Rows rows) {
        AffineGrid grid = rows.weighted() ? AffineGrid.Q4_WEIGHTED : AffineGrid.Q4_K;
        return new SixBitAffineBlocks(rows, grid, Q4_K.BYTES) {
            @Override
            void putLevels(int[] levels, byte[] block, int at) {
                VectorQ4_K.putLevels(levels, block, at);
            }
        };
    }

    private static void putLevels(int[] levels, byte[] block, int at) {
        for (int pair = 0; pair < 4; pair++) {
            Lanes.putNibbles(levels, 64 * pair, 64 * pair + 32, 32, block, at + Q4_K.LEVELS + 32 * pair);
        }
    }
}
