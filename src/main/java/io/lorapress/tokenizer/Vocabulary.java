package io.lorapress.tokenizer;

import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufValue;
import java.util.LinkedHashMap;
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

    private static final List<String> ROLES = List.of("bos", "eos", "eot", "eom", "unk", "sep", "pad", "mask");

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

    static Vocabulary of(GgufMetadata metadata, int size, List<String> notes) {
        String model = text(metadata, "tokenizer.ggml.model").orElse("");
        String preTokenizer = text(metadata, "tokenizer.ggml.pre").orElse(model);
        return new Vocabulary(metadata, size, preTokenizer, specialIds(metadata), text(metadata, "tokenizer.chat_template"), notes);
    }

    private static Map<String, Integer> specialIds(GgufMetadata metadata) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (String role : ROLES) {
            if (metadata.get(SpecialTokens.idKey(role)) instanceof GgufValue.U32(long id)) {
                ids.put(role, (int) id);
            }
        }
        return ids;
    }

    private static Optional<String> text(GgufMetadata metadata, String key) {
        return metadata.get(key) instanceof GgufValue.Text(String value) ? Optional.of(value) : Optional.empty();
    }
}
