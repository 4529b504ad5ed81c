package io.lorapress.export.gguf;

import io.lorapress.model.GgufTensor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What a tensor of a GGUF file is made of.
 *
 * @param tensor   its pieces
 * @param weights  its part of the importance matrix, or null
 * @param verbatim stored bytes that are copied as they are
 */
record Content(GgufTensor tensor, ColumnWeights weights, Optional<MemorySegment> verbatim) {
    static Content of(GgufTensor tensor) {
        return new Content(tensor, null, Optional.empty());
    }
}
