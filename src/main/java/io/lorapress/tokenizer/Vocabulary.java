package io.lorapress.tokenizer;

import io.lorapress.gguf.GgufMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's vocabulary as GGUF holds it.
 *
 * @param metadata      the tokenizer.* keys in the converter's order
 * @param size          number of tokens, as many as the embedding has rows
 * @param preTokenizer  how llama.cpp splits text, as in {@code llama-bpe}; "default" where it needs no name
 * @param specialTokens ids by role: bos, eos, eot, eom, unk, sep, pad, mask
 * @param chatTemplate  the standard chat template
 * @param notes         what the user should know; a line each
 */
public record Vocabulary(GgufMetadata metadata, int size, String preTokenizer, Map<String, Integer> specialTokens,
        Optional<String> chatTemplate, List<String> notes) {

    /**
     * Makes it.
     *
     * @throws TokenizerException where the files do not make a vocabulary of the family, or its pre-tokeniser is unknown
     */
    public static Vocabulary build(TokenizerFiles files, VocabularyRequest request) {
        VocabularyBuilder builder = new VocabularyBuilder(files, request);
        request.style().write(builder);
        return builder.build();
    }
}
