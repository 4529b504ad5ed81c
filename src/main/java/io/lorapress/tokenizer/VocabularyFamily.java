package io.lorapress.tokenizer;

import java.util.HashMap;
import java.util.Map;

/**
 * What a family asks of its vocabulary, by config.json's architecture.
 *
 * @param style        how it is made
 * @param preTokenizer the name its pre-tokeniser has where several stand for the same structure, or an empty text
 */
record VocabularyFamily(VocabularyStyle style, String preTokenizer) {
    private static final VocabularyFamily OTHER = new VocabularyFamily(VocabularyStyle.BPE, "");
    private static final Map<String, VocabularyFamily> BY_ARCHITECTURE = new HashMap<>();

    static {
        put(VocabularyStyle.LLAMA, "", "LlamaForCausalLM", "LLaMAForCausalLM", "MistralForCausalLM", "MixtralForCausalLM");
        put(VocabularyStyle.SENTENCEPIECE_OR_BPE, "", "Qwen2ForCausalLM", "Qwen3ForCausalLM");
    }

    /** Of a family with no wishes: byte-level BPE. */
    static VocabularyFamily of(String architecture) {
        return BY_ARCHITECTURE.getOrDefault(architecture, OTHER);
    }

    private static void put(VocabularyStyle style, String preTokenizer, String... architectures) {
        for (String architecture : architectures) {
            BY_ARCHITECTURE.put(architecture, new VocabularyFamily(style, preTokenizer));
        }
    }
}
