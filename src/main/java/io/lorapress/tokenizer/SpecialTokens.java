package io.lorapress.tokenizer;

import io.lorapress.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Which ids begin, end, separate and pad a text, and which of them a tokeniser adds by itself. tokenizer_config.json names them,
 * tokenizer.json's added tokens give the ids, config.json fills what is left. Source: SpecialVocab, gguf-py/gguf/vocab.py.
 */
final class SpecialTokens {
    /** Roles as the config files name them, and their GGUF keys; the other roles there are have none. */
    private static final Map<String, String> ID_KEYS = Map.of("bos", "bos", "eos", "eos", "eot", "eot", "eom", "eom",
            "unk", "unknown", "sep", "seperator", "pad", "padding", "mask", "mask");
    private static final Set<String> ADD_KEYS = Set.of("bos", "eos", "sep");
    static final List<String> ROLES = List.of("bos", "eos", "unk", "sep", "pad", "cls", "mask");

    private final TokenizerFiles files;
    private final List<String> notes;
    private final int limit;
    private final Set<String> roles;
    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private final Map<String, Boolean> adds = new LinkedHashMap<>();
    private final Map<String, Boolean> normalizer = new LinkedHashMap<>();
    private ChatTemplates templates;

    /**
     * @param config config.json
     * @param limit  ids from here on are passed over
     */
    SpecialTokens(TokenizerFiles files, JsonNode config, int limit, List<String> notes) {
        this(files, config, limit, notes, ROLES);
    }

    SpecialTokens(TokenizerFiles files, JsonNode config, int limit, List<String> notes, List<String> roles) {
        this.files = files;
        this.notes = notes;
        this.limit = limit;
        this.roles = new LinkedHashSet<>(roles);
        this.templates = ChatTemplates.of(files);
        fromTokenizerFiles();
        fromConfig(config);
    }

    /** Sets the id of a role that has none yet. */
    void suggest(String role, long id) {
        if (id < 0) {
            notes.add(role + "_token_id is " + id + ": left out");
        } else if (id >= limit) {
            notes.add(role + "_token_id " + id + " is beyond the vocabulary of " + limit + ": left out");
        } else {
            ids.putIfAbsent(role, (int) id);
        }
    }

    /** The id of a role, or null. */
    Integer id(String role) {
        return ids.get(role);
    }

    /** Whether the tokeniser adds the role's token to every text. */
    boolean adds(String role) {
        return adds.getOrDefault(role, false);
    }

    void dropTemplates() {
        templates = new ChatTemplates(java.util.Optional.empty(), Map.of());
    }

    ChatTemplates templates() {
        return templates;
    }

    void write(GgufMetadata metadata) {
        ids.forEach((role, id) -> {
            if (ID_KEYS.containsKey(role)) {
                metadata.u32(idKey(role), id);
            }
        });
        adds.forEach((role, add) -> {
            if (ADD_KEYS.contains(role)) {
                metadata.bool("tokenizer.ggml.add_" + role + "_token", add);
            }
        });
        templates.write(metadata);
        normalizer.forEach((name, value) -> metadata.bool("tokenizer.ggml.normalizer." + name, value));
    }

    static String idKey(String role) {
        return "tokenizer.ggml." + ID_KEYS.get(role) + "_token_id";
    }

    private void fromTokenizerFiles() {
        Map<String, JsonNode> config = new LinkedHashMap<>();
        files.config().ifPresent(object -> object.properties().forEach(entry -> config.put(entry.getKey(), entry.getValue())));
        TokenizerJson json = files.json().orElse(null);
        if (json != null) {
            new NormalizerFlags(normalizer).read(json.normalizer());
            new PostProcessor(config, adds, roles).read(json.postProcessor());
        }
        if (!config.isEmpty()) {
            List.copyOf(roles).forEach(role -> fromTokenizerConfig(role, config, json));
        }
    }

    private void fromTokenizerConfig(String role, Map<String, JsonNode> config, TokenizerJson json) {
        JsonNode add = config.get("add_" + role + "_token");
        if (add != null && add.isBoolean()) {
            adds.put(role, add.booleanValue());
        }
        String content = NamedTokens.content(config.get(role + "_token"));
        if (content == null || json == null) {
            return;
        }
        json.addedTokens().stream().filter(token -> token.token().content().equals(content)).findFirst()
                .ifPresent(token -> suggest(role, token.id()));
    }

    private void fromConfig(JsonNode config) {
        for (String role : new ArrayList<>(roles)) {
            JsonNode id = SmallFile.present(config, role + "_token_id");
            if (id == null) {
                id = SmallFile.present(SmallFile.present(config, "text_config"), role + "_token_id");
            }
            if (id != null && id.isIntegralNumber() && id.canConvertToLong()) {
                suggest(role, id.longValue());
            }
        }
    }
}
