package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What a vocabulary is made for.
 *
 * @param architecture     as config.json names it
 * @param size             rows of the embedding: config.json's vocab_size
 * @param config           config.json
 * @param generationConfig generation_config.json, or a missing node
 * @param preTokenizer     the pre-tokeniser's name given by the user, which goes before anything recognised
 */
public record VocabularyRequest(String architecture, int size, JsonNode config, JsonNode generationConfig,
        Optional<String> preTokenizer) {

    public VocabularyRequest {
        if (size < 1 || size > TokenizerJsonReader.MAX_TOKENS) {
            throw new TokenizerException(Reason.BAD_VOCABULARY_SIZE, "config.json: vocab_size is " + size + ", not in 1.."
                    + TokenizerJsonReader.MAX_TOKENS + "; mend config.json");
        }
    }

    /**
     * For a model of the architecture that config.json names.
     *
     * @param architecture as in {@code LlamaForCausalLM}; of the text part, where a model has several
     * @param config       config.json
     * @param size         rows of the embedding
     */
    public static VocabularyRequest of(String architecture, JsonNode config, int size) {
        return new VocabularyRequest(architecture, size, config, MissingNode.getInstance(), Optional.empty());
    }

    public VocabularyRequest withGenerationConfig(JsonNode generationConfig) {
        return new VocabularyRequest(architecture, size, config, generationConfig, preTokenizer);
    }

    /** With {@code --pre-tokenizer NAME}. */
    public VocabularyRequest withPreTokenizer(String name) {
        return new VocabularyRequest(architecture, size, config, generationConfig, Optional.of(name));
    }

    /** How the family's vocabulary is made. */
    VocabularyStyle style() {
        return VocabularyFamily.of(architecture).style();
    }

    /** The pre-tokeniser that models of the family have, or an empty text. */
    String preTokenizerOfFamily() {
        return VocabularyFamily.of(architecture).preTokenizer();
    }
}
