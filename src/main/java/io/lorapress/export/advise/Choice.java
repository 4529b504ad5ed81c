package io.lorapress.export.advise;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A format that people choose from.
 *
 * @param format   as {@code --to} names it
 * @param loss     what is usually lost, in words
 * @param rank     the smaller the less is lost
 * @param runners  what runs it
 */
record Choice(String format, String loss, int rank, Set<Runner> runners) {
    private static final Set<Runner> GGUF = EnumSet.of(Runner.OLLAMA, Runner.LLAMA_CPP);
    private static final Set<Runner> COMPRESSED = EnumSet.of(Runner.VLLM, Runner.TRANSFORMERS);

    static final List<Choice> ALL = List.of(
            new Choice("merged_16bit", "none", 0, COMPRESSED),
            new Choice("gguf:bf16", "none", 0, GGUF),
            new Choice("gguf:q8_0", "none that shows", 1, GGUF),
            new Choice("w8a16", "none that shows", 1, COMPRESSED),
            new Choice("gguf:q6_k", "none that shows", 2, GGUF),
            new Choice("w8a8", "hardly any", 3, COMPRESSED),
            new Choice("fp8_dynamic", "hardly any", 3, COMPRESSED),
            new Choice("gguf:q5_k_m", "hardly any", 3, GGUF),
            new Choice("merged_4bit", "little", 4, COMPRESSED),
            new Choice("gguf:q4_k_m", "little", 4, GGUF),
            new Choice("gguf:iq4_xs", "little", 5, GGUF),
            new Choice("w4a16", "some", 5, COMPRESSED),
            new Choice("gguf:q3_k_m", "some", 6, GGUF),
            new Choice("gguf:q2_k", "much", 7, GGUF));

    boolean isGguf() {
        return format.startsWith("gguf:");
    }
}
