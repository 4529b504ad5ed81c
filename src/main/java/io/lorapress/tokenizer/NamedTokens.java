package io.lorapress.tokenizer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens that tokenizer_config.json (or, for older folders, special_tokens_map.json) names as special: bos, eos and the
 * like, a model's own ({@code image_token}), and the extra ones. Source: PreTrainedTokenizerBase, transformers 5.
 */
final class NamedTokens {
    private static final List<String> USUAL = List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token",
            "mask_token");
    /** The newer name first: where it lists something, the older one does not count. */
    private static final List<String> EXTRA = List.of("extra_special_tokens", "additional_special_tokens");

    private static final Map<String, Map<String, String>> DEFAULTS = Map.of(
            "LlamaTokenizer", Map.of("unk_token", "<unk>", "bos_token", "<s>", "eos_token", "</s>"),
            "GemmaTokenizer", Map.of("unk_token", "<unk>", "bos_token", "<bos>", "eos_token", "<eos>", "pad_token", "<pad>",
                    "mask_token", "<mask>"));

    private final Map<String, String> byRole = new LinkedHashMap<>();
    private final List<String> extra = new ArrayList<>();
    private final Set<String> silenced = new HashSet<>();
    private final Map<String, String> defaults;

    private NamedTokens(String tokenizerClass) {
        defaults = DEFAULTS.getOrDefault(tokenizerClass.replaceFirst("Fast$", ""), Map.of());
    }

    static NamedTokens of(TokenizerFiles files) {
        ObjectNode config = files.config().orElse(null);
        NamedTokens tokens = new NamedTokens(config == null ? "" : config.path("tokenizer_class").asString(""));
        tokens.take(config);
        if (config == null || !config.has("added_tokens_decoder")) {
            tokens.take(files.specialTokensMap().orElse(null));
        }
        return tokens;
    }

    /** Their texts, without repetition: of the usual roles first, then of a model's own, then the extra ones. */
    List<String> texts() {
        Stream<String> usual = USUAL.stream().map(byRole::get).filter(Objects::nonNull);
        Stream<String> own = byRole.entrySet().stream().filter(entry -> !USUAL.contains(entry.getKey())).map(Map.Entry::getValue);
        return Stream.of(usual, own, extra.stream()).flatMap(tokens -> tokens).distinct().toList();
    }

    /** Whether the token is named for something, and not merely as an extra one. */
    boolean hasRole(String content) {
        return byRole.containsValue(content);
    }

    /** With those that the tokenizer's class has where the config says nothing, not even null. */
    List<String> textsWithDefaults() {
        Map<String, String> all = new LinkedHashMap<>(byRole);
        defaults.forEach((role, token) -> {
            if (!silenced.contains(role)) {
                all.putIfAbsent(role, token);
            }
        });
        return Stream.concat(all.values().stream(), extra.stream()).distinct().toList();
    }

    private void take(ObjectNode object) {
        if (object == null) {
            return;
        }
        object.properties().stream().filter(entry -> entry.getKey().endsWith("_token"))
                .forEach(entry -> take(entry.getKey(), entry.getValue()));
        EXTRA.stream().map(object::path).filter(list -> !list.isEmpty()).findFirst().ifPresent(this::takeExtra);
    }

    private void takeExtra(JsonNode tokens) {
        if (tokens.isObject()) {
            tokens.properties().forEach(entry -> take(entry.getKey(), entry.getValue()));
        } else {
            tokens.forEach(token -> {
                if (content(token) != null) {
                    extra.add(content(token));
                }
            });
        }
    }

    private void take(String role, JsonNode token) {
        String content = content(token);
        if (content != null) {
            byRole.put(role, content);
        } else {
            silenced.add(role);
        }
    }

    /** A token as text or as {@code {"content": text, ...}}; null for anything else. */
    static String content(JsonNode token) {
        JsonNode content = token != null && token.isObject() ? token.get("content") : token;
        return content != null && content.isString() ? content.stringValue() : null;
    }
}
