package io.lorapress.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a family's tokenizer goes into GGUF; what does not depend on the tokenizer files themselves.
 *
 * @param kinds       forms to try in this order, the next one where a form's files are missing
 * @param pre         tokenizer.ggml.pre where the family fixes it, or null: told from the files
 * @param prefixSpace whether tokenizer_config.json's add_prefix_space becomes tokenizer.ggml.add_space_prefix
 * @param flags       tokenizer.ggml keys set to true or false whatever the files say, as in {@code add_space_prefix}
 * @param ids         special tokens with fixed ids, by the name the key has, as in {@code eot} or {@code prefix}
 * @param tokens      special tokens named by their text, ids looked up among the added tokens
 * @param eotFromGeneration whether the first of generation_config.json's several eos_token_id is the end of a turn
 * @param size        rows of the vocabulary: gaps up to it are filled with pads
 */
public record Vocabulary(List<Kind> kinds, String pre, boolean prefixSpace, Map<String, Boolean> flags, Map<String, Integer> ids,
                         Map<String, String> tokens, boolean eotFromGeneration, long size) {
    /** What a vocabulary is made from, and tokenizer.ggml.model. */
    public enum Kind {
        /** tokenizer.model, "llama". */
        SENTENCE_PIECE,
        /** tokenizer.json that holds a SentencePiece-like BPE with byte fallback, "llama". */
        LLAMA_JSON,
        /** tokenizer.json that holds a byte-level BPE, "gpt2". */
        BYTE_LEVEL_BPE,
        /**
         * Phi 3: as BYTE_LEVEL_BPE where tokenizer_config.json's tokenizer_class is GPT2Tokenizer; else as SENTENCE_PIECE, with
         * added_tokens.json, added_tokens_decoder and tokenizer.json's added_tokens overlaid in this order, and of those
         * only the special ones are control tokens.
         */
        PHI3,
        /** tokenizer.json of Gemma 4: tokens and scores with merges, "gemma4". */
        GEMMA4
    }

    public static Vocabulary of(long size, Kind... kinds) {
        return new Vocabulary(List.of(kinds), null, false, Map.of(), Map.of(), Map.of(), false, size);
    }

    public Vocabulary withPre(String name) {
        return new Vocabulary(kinds, name, prefixSpace, flags, ids, tokens, eotFromGeneration, size);
    }

    public Vocabulary withPrefixSpace() {
        return new Vocabulary(kinds, pre, true, flags, ids, tokens, eotFromGeneration, size);
    }

    public Vocabulary withFlag(String key, boolean value) {
        return new Vocabulary(kinds, pre, prefixSpace, plus(flags, key, value), ids, tokens, eotFromGeneration, size);
    }

    public Vocabulary withId(String name, int id) {
        return new Vocabulary(kinds, pre, prefixSpace, flags, plus(ids, name, id), tokens, eotFromGeneration, size);
    }

    public Vocabulary withToken(String name, String text) {
        return new Vocabulary(kinds, pre, prefixSpace, flags, ids, plus(tokens, name, text), eotFromGeneration, size);
    }

    public Vocabulary withEotFromGeneration() {
        return new Vocabulary(kinds, pre, prefixSpace, flags, ids, tokens, true, size);
    }

    private static <T> Map<String, T> plus(Map<String, T> map, String key, T value) {
        Map<String, T> copy = new LinkedHashMap<>(map);
        copy.put(key, value);
        return Collections.unmodifiableMap(copy);
    }
}
