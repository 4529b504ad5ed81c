package io.lorapress.adapter;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A head that shares the embedding's weights and so has no tensor of its own.
 *
 * @param embedding name of the embedding's tensor
 * @param head      the name the head's tensor would have
 */
record Tie(String embedding, String head) {
    /** Last names of embeddings, and of the heads that models with such an embedding have. */
    private static final Map<String, String> HEADS = Map.of("embed_tokens", "lm_head", "wte", "lm_head", "embed_in", "embed_out",
            "word_embeddings", "lm_head", "tok_embeddings", "output", "embeddings", "lm_head", "embedding", "lm_head");
    private static final List<String> ANY_HEAD = List.of("lm_head.weight", "embed_out.weight", "output.weight", "output_layer.weight");
    private static final String WEIGHT = ".weight";

    static Optional<Tie> find(Set<String> names) {
        if (names.stream().anyMatch(Tie::isHead)) {
            return Optional.empty();
        }
        return names.stream().filter(Tie::isEmbedding).filter(Tie::ofLanguageModel).findFirst().map(name -> new Tie(name, headOf(name)));
    }

    /** Whether a tensor is an input embedding: by its last name, outside numbered layers. */
    static boolean isEmbedding(String name) {
        return name.endsWith(WEIGHT) && HEADS.containsKey(last(name)) && !name.matches(".*\\.\\d+\\..*");
    }

    /** Towers for other senses have embeddings too, and a model without a head has its embedding at the top. */
    private static boolean ofLanguageModel(String name) {
        return !name.equals("embed_tokens.weight") && !name.contains("vision") && !name.contains("visual") && !name.contains("audio");
    }

    static boolean isHead(String name) {
        return ANY_HEAD.stream().anyMatch(head -> name.equals(head) || name.endsWith("." + head)) && !name.matches(".*\\.\\d+\\..*");
    }

    private static String last(String name) {
        String module = name.substring(0, name.length() - WEIGHT.length());
        return module.substring(module.lastIndexOf('.') + 1);
    }

    /** Beside the inner model: language_model.model.embed_tokens has language_model.lm_head, model.language_model.embed_tokens lm_head. */
    private static String headOf(String embedding) {
        String head = HEADS.get(last(embedding)) + WEIGHT;
        return embedding.startsWith("language_model.model.") ? "language_model." + head : head;
    }
}
