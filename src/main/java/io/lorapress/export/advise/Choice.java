package io.lorapress.export.advise;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A format that people choose from.
 *
 * @param format   as {@code --to} names it
 * @param loss     what is usually lost, in words
 * @param runners  what runs it
 */
record Choice(String format, String loss, Set<Runner> runners) {
    private static final Set<Runner> GGUF = EnumSet.of(Runner.OLLAMA, Runner.LLAMA_CPP);
    private static final Set<Runner> COMPRESSED = EnumSet.of(Runner.VLLM, Runner.TRANSFORMERS);

    /** The least loss first. */
    static final List<Choice> ALL = List.of(
            new Choice("merged_16bit", "none", COMPRESSED),
            new Choice("gguf:bf16", "none", GGUF),
            new Choice("gguf:q8_0", "none that shows", GGUF),
            new Choice("w8a16", "none that shows", COMPRESSED),
            new Choice("gguf:q6_k", "none that shows", GGUF),
            new Choice("w8a8", "hardly any", COMPRESSED),
            new Choice("fp8_dynamic", "hardly any", COMPRESSED),
            new Choice("gguf:q5_k_m", "hardly any", GGUF),
            new Choice("merged_4bit", "little", COMPRESSED),
            new Choice("gguf:q4_k_m", "little", GGUF),
            new Choice("gguf:iq4_xs", "little", GGUF),
            new Choice("w4a16", "some", COMPRESSED),
            new Choice("gguf:q3_k_m", "some", GGUF),
            new Choice("gguf:q2_k", "much", GGUF));

    boolean isGguf() {
        return format.startsWith("gguf:");
    }
}
