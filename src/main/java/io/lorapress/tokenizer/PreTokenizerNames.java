package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.util.Map;
import java.util.Optional;

/** The names llama.cpp knows, by the structure of the tokeniser they stand for. */
final class PreTokenizerNames {
    private static final String LLAMA3 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String QWEN2 = LLAMA3.replace("{1,3}", "");
    private static final Map<String, String> BY_STRUCTURE = Map.of(
            "split:Isolated:/" + LLAMA3 + "/ bytes", "llama-bpe",
            "split:Isolated:/" + QWEN2 + "/ bytes", "qwen2",
            "gpt2", "gpt-2");

    private PreTokenizerNames() {
    }

    static Optional<String> byStructure(String structure) {
        return Optional.ofNullable(BY_STRUCTURE.get(structure));
    }

    static String checked(String name) {
        if (!BY_STRUCTURE.containsValue(name)) {
            throw new TokenizerException(Reason.UNKNOWN_PRE_TOKENIZER_NAME, "--pre-tokenizer " + name
                    + ": llama.cpp has none of that name; it has " + String.join(", ", BY_STRUCTURE.values().stream().sorted().toList()));
        }
        return name;
    }
}
