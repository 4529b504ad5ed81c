package io.lorapress.tokenizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens that tokenizer_config.json (or, for older folders, special_tokens_map.json) names as special: bos, eos and the
 * like, a model's own ({@code image_token}), and the extra ones. Source: PreTrainedTokenizerBase, transformers 5.
 */
final class NamedTokens {
    private static final List<String> EXTRA = List.of("extra_special_tokens", "additional_special_tokens");

    private final Map<String, String> byRole = new LinkedHashMap<>();

    private NamedTokens() {
    }

    static NamedTokens of(TokenizerFiles files) {
        NamedTokens tokens = new NamedTokens();
        ObjectNode config = files.config().orElse(null);
        tokens.take(config);
        if (config == null || !config.has("added_tokens_decoder")) {
            tokens.take(files.specialTokensMap().orElse(null));
        }
        return tokens;
    }

    /** Their texts, without repetition, in the files' order. */
    List<String> texts() {
        return byRole.values().stream().distinct().toList();
    }

    private void take(ObjectNode object) {
        if (object == null) {
            return;
        }
        object.properties().forEach(entry -> {
            if (EXTRA.contains(entry.getKey())) {
                takeExtra(entry.getValue());
            } else if (entry.getKey().endsWith("_token")) {
                take(entry.getKey(), entry.getValue());
            }
        });
    }

    private void takeExtra(JsonNode tokens) {
        if (tokens.isObject()) {
            tokens.properties().forEach(entry -> take(entry.getKey(), entry.getValue()));
        } else {
            tokens.forEach(token -> take("extra " + byRole.size(), token));
        }
    }

    private void take(String role, JsonNode token) {
        String content = content(token);
        if (content != null) {
            byRole.put(role, content);
        }
    }

    /** A token as text or as {@code {"content": text, ...}}; null for anything else. */
    static String content(JsonNode token) {
        JsonNode content = token != null && token.isObject() ? token.get("content") : token;
        return content != null && content.isString() ? content.stringValue() : null;
    }
}
