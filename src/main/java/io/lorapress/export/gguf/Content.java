package io.lorapress.export.gguf;

import io.lorapress.model.GgufTensor;
import java.util.Optional;

/**
 * What a tensor of a GGUF file is made of.
 *
 * @param tensor  its pieces
 * @param weights its part of the importance matrix, or null
 * @param stored  blocks that are taken over as they are
 */
record Content(GgufTensor tensor, ColumnWeights weights, Optional<StoredBlocks> stored) {
}
