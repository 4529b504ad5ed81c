package io.lorapress.model.config;

import static java.util.Map.entry;

import java.util.Map;
import java.util.function.IntPredicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What transformers' configuration classes compute from other fields once those are set: their __post_init__, as far as it
 * reaches a GGUF file. Fields are changed in place.
 */
@FunctionalInterface
interface Derivations {
    /**
     * @param fields the fields with defaults filled in
     * @param raw    what config.json says
     */
    void apply(ObjectNode fields, ObjectNode raw);

    Derivations NONE = (fields, raw) -> { };
    Derivations KV_HEADS = whenNull("num_key_value_heads", "num_attention_heads");
    Derivations HEAD_DIM = (fields, raw) -> {
        if (isNull(fields, "head_dim")) {
            fields.put("head_dim", integer(fields, "hidden_size") / Math.max(1, integer(fields, "num_attention_heads")));
        }
    };
    Derivations WINDOW_IF_USED = (fields, raw) -> {
        if (!fields.path("use_sliding_window").booleanValue(false)) {
            fields.putNull("sliding_window");
        }
    };
    /** Qwen2 and Qwen3: full attention up to max_window_layers. */
    Derivations LATE_WINDOWS = (fields, raw) -> layerTypes(fields, "sliding_attention", "full_attention",
            layer -> !isNull(fields, "sliding_window") && layer >= integer(fields, "max_window_layers"));

    Map<String, Derivations> BY_MODEL_TYPE = Map.ofEntries(
            entry("llama", all(HEAD_DIM, KV_HEADS)),
            entry("mistral", all(HEAD_DIM, KV_HEADS)),
            entry("qwen2", all(WINDOW_IF_USED, KV_HEADS, LATE_WINDOWS)),
            entry("qwen3", all(WINDOW_IF_USED, KV_HEADS, LATE_WINDOWS)));

    static Derivations of(String modelType) {
        return BY_MODEL_TYPE.getOrDefault(modelType, NONE);
    }

    private static Derivations all(Derivations... steps) {
        return (fields, raw) -> {
            for (Derivations step : steps) {
                step.apply(fields, raw);
            }
        };
    }

    private static Derivations whenNull(String field, String from) {
        return (fields, raw) -> {
            if (isNull(fields, field) && fields.has(from)) {
                fields.set(field, fields.get(from));
            }
        };
    }

    /** Fills layer_types where config.json has none. */
    private static void layerTypes(ObjectNode fields, String yes, String no, IntPredicate isYes) {
        if (!isNull(fields, "layer_types")) {
            return;
        }
        ArrayNode types = fields.putArray("layer_types");
        long layers = Math.min(integer(fields, "num_hidden_layers"), ModelConfig.MOST_BLOCKS);
        for (int layer = 0; layer < layers; layer++) {
            types.add(isYes.test(layer) ? yes : no);
        }
    }

    private static boolean isNull(ObjectNode fields, String key) {
        JsonNode value = fields.get(key);
        return value == null || value.isNull();
    }

    private static long integer(ObjectNode fields, String key) {
        return fields.path(key).longValue(0);
    }
}
