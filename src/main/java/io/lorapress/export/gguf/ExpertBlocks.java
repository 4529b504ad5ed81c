package io.lorapress.export.gguf;

import io.lorapress.checkpoint.Mxfp4Tensor;
import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.model.Piece;
import io.lorapress.model.transform.Transpose;

/** Experts stored in MXFP4, taken over into a tensor of that type. They are stored the way GGUF wants them, not the way they are read. */
record ExpertBlocks(Mxfp4Tensor stored) implements StoredBlocks {
    @Override
    public TileConsumer consumer(PartFile file, long offset, Piece piece) {
        if (!(piece.transform() instanceof Transpose rows)) {
            throw new IllegalArgumentException(piece.source() + ": experts in MXFP4 become a transposed tensor, or none");
        }
        return new ExpertCopy(file, offset, stored, rows);
    }
}
