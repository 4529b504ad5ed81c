package io.lorapress.export.gguf;

import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.model.Piece;

/** Blocks that the source holds already, in the very type a tensor is to have: they pass through no arithmetic. */
@FunctionalInterface
public interface StoredBlocks {
    /**
     * Who takes them over.
     *
     * @param offset where the tensor's data starts in the file
     * @param piece  which of the tensor's rows
     */
    TileConsumer consumer(PartFile file, long offset, Piece piece);
}
