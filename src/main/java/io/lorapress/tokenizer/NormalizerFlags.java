package io.lorapress.tokenizer;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Whether a tokeniser lowers case and strips accents. Source: SpecialVocab._parse_normalizer, gguf-py/gguf/vocab.py. */
final class NormalizerFlags {
    private final Map<String, Boolean> flags;

    NormalizerFlags(Map<String, Boolean> flags) {
        this.flags = flags;
    }

    /** @param normalizer as in tokenizer.json, or null */
    void read(JsonNode normalizer) {
        if (normalizer == null) {
            return;
        }
        switch (normalizer.path("type").asString("")) {
            case "Lowercase" -> flags.put("lowercase", true);
            case "StripAccents" -> flags.put("strip_accents", true);
            case "BertNormalizer" -> {
                take(normalizer, "lowercase");
                take(normalizer, "strip_accents");
            }
            case "Sequence" -> normalizer.path("normalizers").forEach(this::read);
            default -> { }
        }
    }

    private void take(JsonNode normalizer, String name) {
        JsonNode value = SmallFile.present(normalizer, name);
        if (value != null) {
            flags.put(name, value.booleanValue());
        }
    }
}
