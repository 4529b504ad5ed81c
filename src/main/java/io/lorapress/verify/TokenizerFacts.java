package io.lorapress.verify;

import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufValue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a tokeniser check has to know of a model.
 *
 * @param tokens        spelling of each token, by id
 * @param whole         ids that text is cut at before anything else: control and user-defined tokens
 * @param roles         ids by role: bos, eos, eot and so on
 * @param ends          ids that end an answer, by the model's own word
 * @param embeddingRows rows of the embedding
 * @param template      the chat template
 */
public record TokenizerFacts(List<String> tokens, Set<Integer> whole, Map<String, Integer> roles, Set<Integer> ends,
                             long embeddingRows, Optional<String> template) {
    /** Of llama_token_type: unknown, control, user-defined. */
    private static final Set<Integer> WHOLE_TYPES = Set.of(2, 3, 4);
    private static final List<String> ROLES = List.of("bos", "eos", "eot", "eom", "unknown", "padding", "mask");
    private static final List<String> ENDS = List.of("eos", "eot", "eom");

    /**
     * From the keys {@code tokenizer.*} of a GGUF file.
     *
     * @param moreEnds ids that end an answer, named elsewhere
     */
    public static TokenizerFacts of(GgufMetadata metadata, long embeddingRows, Set<Integer> moreEnds) {
        List<String> tokens = metadata.get("tokenizer.ggml.tokens") instanceof GgufValue.TextArray texts ? texts.values() : List.of();
        Map<String, Integer> roles = new LinkedHashMap<>();
        ROLES.forEach(role -> metadata.findInteger("tokenizer.ggml." + role + "_token_id")
                .ifPresent(id -> roles.put(role, Math.toIntExact(id))));
        Set<Integer> ends = new HashSet<>(moreEnds);
        ENDS.stream().filter(roles::containsKey).forEach(role -> ends.add(roles.get(role)));
        return new TokenizerFacts(tokens, whole(metadata), roles, ends, embeddingRows, metadata.findText("tokenizer.chat_template"));
    }

    private static Set<Integer> whole(GgufMetadata metadata) {
        Set<Integer> whole = new HashSet<>();
        if (metadata.get("tokenizer.ggml.token_type") instanceof GgufValue.I32Array types) {
            for (int id = 0; id < types.size(); id++) {
                if (WHOLE_TYPES.contains(types.values()[id])) {
                    whole.add(id);
                }
            }
        }
        return whole;
    }

    /** A token's spelling, where there is such a token. */
    public Optional<String> token(int id) {
        return id >= 0 && id < tokens.size() ? Optional.of(tokens.get(id)) : Optional.empty();
    }
}
