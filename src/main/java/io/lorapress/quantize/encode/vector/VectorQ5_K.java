package io.lorapress.quantize.encode.vector;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Q5_K;
import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.Rows;

/** Encodes {@link Q5_K}. */
public final class VectorQ5_K extends VectorEncoder {
    public VectorQ5_K() {
        super(GgmlType.Q5_K);
    }

    @Override
    Batch start(Rows rows) {
        AffineGrid grid = rows.weighted() ? AffineGrid.Q5_K_WEIGHTED : AffineGrid.Q5_K;
        return new AffineBlocks(rows, grid, Q5_K.BYTES, Q5_K::putLevels);
    }
}
