package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.List;

/** The vocabulary after embeddings were resized: one size for embedding and head, and in config.json. */
final class Vocabulary {
    private final MappingBuilder mapping;

    Vocabulary(MappingBuilder mapping) {
        this.mapping = mapping;
    }

    void check(List<MergedTensor> tensors) {
        List<TensorInfo> resized = tensors.stream().map(MergedTensor::result).filter(this::isResized).toList();
        if (resized.isEmpty()) {
            return;
        }
        long size = resized.getFirst().shape().rows();
        for (MergedTensor tensor : tensors) {
            if (holdsVocabulary(tensor.result()) && tensor.result().shape().rows() != size) {
                throw new AdapterException(AdapterError.WRONG_SHAPE, resized.getFirst().name() + " has " + size + " rows after the merge, but "
                        + tensor.result().name() + " has " + tensor.result().shape().rows()
                        + "; the adapter was saved without one of the resized embeddings (save_embedding_layers=True)");
            }
        }
        mapping.edit("vocab_size", size);
    }

    private boolean isResized(TensorInfo tensor) {
        return holdsVocabulary(tensor) && mapping.base.find(tensor.name()).orElseThrow().shape().rows() != tensor.shape().rows();
    }

    /** The embedding that has a head, and the head: of one width. */
    private static boolean holdsVocabulary(TensorInfo tensor) {
        return tensor.shape().rank() == 2 && (Tie.isHead(tensor.name()) || Tie.isEmbedding(tensor.name()));
    }
}
