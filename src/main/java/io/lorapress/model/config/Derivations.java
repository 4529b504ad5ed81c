package io.lorapress.model.config;

import static java.util.Map.entry;

import java.util.Map;
import java.util.function.IntPredicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What transformers' configuration classes compute from other fields once those are set: their __post_init__, as far as it
 * reaches a GGUF file.
 */
final class Derivations {
    /** Changes fields in place; the fields already hold what config.json and the defaults say. */
    @FunctionalInterface
    private interface Step {
        void apply(ObjectNode fields);
    }

    private static final String SLIDING = "sliding_attention";
    private static final String FULL = "full_attention";

    private static final Step KV_HEADS = fields -> setIfNull(fields, "num_key_value_heads", fields.get("num_attention_heads"));
    private static final Step HEAD_DIM = fields -> {
        if (isNull(fields, "head_dim")) {
            fields.put("head_dim", headDimension(fields));
        }
    };
    private static final Step WINDOW_IF_USED = fields -> {
        if (!fields.path("use_sliding_window").booleanValue(false)) {
            fields.putNull("sliding_window");
        }
    };
    /** Full attention below max_window_layers. */
    private static final Step LATE_WINDOWS = layerTypes(SLIDING, FULL,
            (fields, layer) -> !isNull(fields, "sliding_window") && layer >= integer(fields, "max_window_layers"));

    /** Linear attention in all layers but every n-th. */
    private static final Step LINEAR_LAYERS = layerTypes("linear_attention", FULL,
            (fields, layer) -> (layer + 1) % Math.max(1, integerOr(fields, "full_attention_interval", 4)) != 0);

    private static final Map<String, Step[]> BY_MODEL_TYPE = Map.ofEntries(
            entry("llama", steps(HEAD_DIM, KV_HEADS)),
            entry("mistral", steps(HEAD_DIM, KV_HEADS)),
            entry("mixtral", steps(KV_HEADS)),
            entry("ministral3", steps(Derivations::ministralRope, HEAD_DIM, KV_HEADS)),
            entry("llama4_text", steps(HEAD_DIM, KV_HEADS, Derivations::llama4Layers)),
            entry("qwen2", steps(WINDOW_IF_USED, KV_HEADS, LATE_WINDOWS)),
            entry("qwen2_moe", steps(Derivations::earlyWindows)),
            entry("qwen3", steps(WINDOW_IF_USED, KV_HEADS, LATE_WINDOWS)),
            entry("qwen3_moe", steps(WINDOW_IF_USED)),
            entry("gemma2", steps(everyNthFull(2))),
            entry("gemma3_text", steps(Derivations::halfWindowIfBidirectional, patternFull(6))),
            entry("phi3", steps(KV_HEADS)),
            entry("phimoe", steps(KV_HEADS)),
            entry("gpt_oss", steps(KV_HEADS, HEAD_DIM, everyNthFull(2), Derivations::gptOssRope)),
            entry("deepseek_v2", steps(KV_HEADS, Derivations::rotaryHeadDim)),
            entry("deepseek_v3", steps(KV_HEADS, Derivations::rotaryHeadDim)),
            entry("granite", steps(KV_HEADS)),
            entry("granitemoe", steps(KV_HEADS)),
            entry("granitemoeshared", steps(KV_HEADS)),
            entry("smollm3", steps(KV_HEADS, Derivations::smolLayers)),
            entry("olmo", steps(KV_HEADS)),
            entry("olmo2", steps(KV_HEADS)),
            entry("olmo3", steps(KV_HEADS, everyNthFull(4))),
            entry("olmoe", steps(KV_HEADS)),
            entry("cohere", steps(KV_HEADS)),
            entry("cohere2", steps(KV_HEADS, fields -> fields.put("head_dim", headDimension(fields)), patternFull(4))),
            entry("stablelm", steps(partialRotary(0.25))),
            entry("falcon", steps(Derivations::falconSizes)),
            entry("glm4", steps(partialRotary(0.5))),
            entry("glm4_moe", steps(partialRotary(0.5))),
            entry("seed_oss", steps(KV_HEADS, HEAD_DIM)),
            entry("exaone4", steps(Derivations::exaoneLayers)),
            entry("hunyuan_v1_dense", steps(KV_HEADS)),
            entry("hunyuan_v1_moe", steps(KV_HEADS)),
            entry("ernie4_5", steps(KV_HEADS, HEAD_DIM)),
            entry("lfm2", steps(Derivations::lfmSizes)),
            entry("nemotron", steps(HEAD_DIM, partialRotary(0.5))),
            entry("nemotron_h", steps(KV_HEADS, Derivations::nemotronLayers)),
            entry("qwen3_next", steps(partialRotary(0.25), LINEAR_LAYERS)),
            entry("qwen3_5_text", steps(partialRotary(0.25), LINEAR_LAYERS)),
            entry("qwen3_5_moe_text", steps(partialRotary(0.25), LINEAR_LAYERS)),
            entry("qwen2_vl_text", steps(WINDOW_IF_USED, KV_HEADS, LATE_WINDOWS)),
            entry("qwen2_5_vl_text", steps(WINDOW_IF_USED, KV_HEADS, LATE_WINDOWS)),
            entry("qwen3_vl_text", steps(KV_HEADS)),
            entry("qwen3_vl_moe_text", steps(KV_HEADS, HEAD_DIM)),
            entry("pixtral", steps(fields -> fields.put("head_dim", headDimension(fields)))),
            entry("gemma3n_text", steps(Derivations::gemma3nLayers)),
            entry("gemma4_text", steps(Derivations::gemma4Layers)));

    private Derivations() {
    }

    static void apply(String modelType, ObjectNode fields) {
        for (Step step : BY_MODEL_TYPE.getOrDefault(modelType, new Step[0])) {
            step.apply(fields);
        }
    }

    private static Step[] steps(Step... steps) {
        return steps;
    }

    /** Sliding windows in all layers but every n-th. */
    private static Step everyNthFull(int n) {
        return layerTypes(SLIDING, FULL, (fields, layer) -> (layer + 1) % n != 0);
    }

    /** The same, with n from sliding_window_pattern where the config has it. */
    private static Step patternFull(int n) {
        return layerTypes(SLIDING, FULL,
                (fields, layer) -> (layer + 1) % Math.max(1, integerOr(fields, "sliding_window_pattern", n)) != 0);
    }

    private static Step partialRotary(double share) {
        return fields -> {
            if (!fields.has("partial_rotary_factor")) {
                fields.put("partial_rotary_factor", share);
            }
        };
    }

    private static void rotaryHeadDim(ObjectNode fields) {
        fields.put("qk_head_dim", integer(fields, "qk_nope_head_dim") + integer(fields, "qk_rope_head_dim"));
        fields.set("head_dim", fields.get("qk_rope_head_dim"));
    }

    private static void falconSizes(ObjectNode fields) {
        if (!isNull(fields, "n_embed")) {
            fields.set("hidden_size", fields.remove("n_embed"));
        }
        setIfNull(fields, "num_kv_heads", fields.get("num_attention_heads"));
        if (isNull(fields, "ffn_hidden_size")) {
            fields.put("ffn_hidden_size", 4 * integer(fields, "hidden_size"));
        }
    }

    private static void exaoneLayers(ObjectNode fields) {
        if (isNull(fields, "sliding_window")) {
            fields.put("sliding_window_pattern", 0);
        }
        patternFull(4).apply(fields);
    }

    private static void lfmSizes(ObjectNode fields) {
        JsonNode indices = fields.path("full_attn_idxs");
        layerTypes(FULL, "conv", (all, layer) -> !indices.isArray() || holds(indices, layer)).apply(fields);
        if (fields.has("block_ff_dim")) {
            fields.set("intermediate_size", fields.remove("block_ff_dim"));
        }
    }

    private static boolean holds(JsonNode list, int value) {
        for (JsonNode item : list) {
            if (item.intValue(-1) == value) {
                return true;
            }
        }
        return false;
    }

    private static void smolLayers(ObjectNode fields) {
        noRopeLayers(fields);
        boolean sliding = fields.path("use_sliding_window").booleanValue(false) && !isNull(fields, "sliding_window");
        layerTypes(SLIDING, FULL, (all, layer) -> sliding && all.get("no_rope_layers").path(layer).intValue(1) == 0).apply(fields);
    }

    private static void earlyWindows(ObjectNode fields) {
        boolean used = fields.path("use_sliding_window").booleanValue(false);
        if (!used) {
            fields.put("sliding_window", 0);
        }
        layerTypes(SLIDING, FULL,
                (all, layer) -> used && (layer + 1) % 2 != 0 && layer < integer(all, "max_window_layers")).apply(fields);
    }

    private static void nemotronLayers(ObjectNode fields) {
        String pattern = fields.path("hybrid_override_pattern").stringValue("");
        if (isNull(fields, "layers_block_type") && !pattern.isEmpty()) {
            ArrayNode types = fields.putArray("layers_block_type");
            pattern.chars().limit(ModelConfig.MOST_BLOCKS).forEach(letter -> types.add(switch (letter) {
                case 'M' -> "linear_attention";
                case 'E' -> "moe";
                case '*' -> FULL;
                default -> "mlp";
            }));
        }
        fields.remove("hybrid_override_pattern");
        fields.put("num_hidden_layers", fields.path("layers_block_type").size());
    }

    private static void gemma3nLayers(ObjectNode fields) {
        everyNthFull(5).apply(fields);
        if (fields.path("intermediate_size").isIntegralNumber()) {
            long width = integer(fields, "intermediate_size");
            ArrayNode widths = fields.putArray("intermediate_size");
            for (int layer = 0; layer < layers(fields); layer++) {
                widths.add(width);
            }
        }
        if (isNull(fields, "activation_sparsity_pattern")) {
            int sparse = integer(fields, "num_hidden_layers") > 10 ? 10 : 0;
            ArrayNode pattern = fields.putArray("activation_sparsity_pattern");
            for (int layer = 0; layer < layers(fields); layer++) {
                pattern.add(layer < sparse ? 0.95 : 0.0);
            }
        }
    }

    private static void gemma4Layers(ObjectNode fields) {
        if (fields.path("use_bidirectional_attention").stringValue("").equals("all")) {
            fields.put("is_causal", false);
            fields.put("sliding_window", integer(fields, "sliding_window") / 2 + 1);
        }
        everyNthFull(6).apply(fields);
        if (fields.get("layer_types") instanceof ArrayNode types && !types.isEmpty()) {
            types.set(types.size() - 1, FULL);
        }
        if (isNull(fields, "rope_parameters")) {
            ObjectNode rope = fields.putObject("rope_parameters");
            rope.putObject(SLIDING).put("rope_type", "default").put("rope_theta", 10_000.0);
            rope.putObject(FULL).put("rope_type", "proportional").put("partial_rotary_factor", 0.25).put("rope_theta", 1_000_000.0);
        }
    }

    private static void halfWindowIfBidirectional(ObjectNode fields) {
        if (fields.path("use_bidirectional_attention").booleanValue(false)) {
            fields.put("sliding_window", integer(fields, "sliding_window") / 2 + 1);
        }
    }

    private static void ministralRope(ObjectNode fields) {
        if (isNull(fields, "rope_parameters")) {
            fields.putObject("rope_parameters").put("type", "yarn").put("rope_theta", 1000000.0).put("factor", 16.0)
                    .put("original_max_position_embeddings", 16384)
                    .put("max_position_embeddings", integer(fields, "max_position_embeddings")).put("beta_fast", 32.0)
                    .put("beta_slow", 1.0).put("mscale_all_dim", 1.0).put("mscale", 1.0).put("llama_4_scaling_beta", 0.1);
        }
    }

    private static void gptOssRope(ObjectNode fields) {
        if (isNull(fields, "rope_parameters") && isNull(fields, "rope_scaling")) {
            fields.putObject("rope_parameters").put("rope_type", "yarn").put("factor", 32.0).put("beta_fast", 32.0)
                    .put("beta_slow", 1.0).put("truncate", false).put("original_max_position_embeddings", 4096);
        }
    }

    private static void llama4Layers(ObjectNode fields) {
        noRopeLayers(fields);
        layerTypes("chunked_attention", FULL, (all, layer) -> all.get("no_rope_layers").path(layer).intValue(0) != 0).apply(fields);
    }

    /** One a layer: 1 where it has rotary positions, 0 in every n-th. */
    private static void noRopeLayers(ObjectNode fields) {
        long interval = Math.max(1, integerOr(fields, "no_rope_layer_interval", 4));
        if (isNull(fields, "no_rope_layers") || fields.get("no_rope_layers").isEmpty()) {
            ArrayNode layers = fields.putArray("no_rope_layers");
            for (int layer = 0; layer < layers(fields); layer++) {
                layers.add((layer + 1) % interval != 0 ? 1 : 0);
            }
        }
    }

    /** Whether a layer is of the first kind, from the fields. */
    @FunctionalInterface
    private interface LayerKind {
        boolean is(ObjectNode fields, int layer);
    }

    /** Fills layer_types where config.json has none. */
    private static Step layerTypes(String yes, String no, LayerKind kind) {
        return fields -> {
            if (isNull(fields, "layer_types")) {
                fill(fields.putArray("layer_types"), layers(fields), yes, no, layer -> kind.is(fields, layer));
            }
        };
    }

    private static void fill(ArrayNode types, long layers, String yes, String no, IntPredicate isYes) {
        for (int layer = 0; layer < layers; layer++) {
            types.add(isYes.test(layer) ? yes : no);
        }
    }

    private static long layers(ObjectNode fields) {
        return Math.min(integer(fields, "num_hidden_layers"), ModelConfig.MOST_BLOCKS);
    }

    private static long headDimension(ObjectNode fields) {
        return integer(fields, "hidden_size") / Math.max(1, integer(fields, "num_attention_heads"));
    }

    private static void setIfNull(ObjectNode fields, String key, JsonNode value) {
        if (isNull(fields, key) && value != null) {
            fields.set(key, value);
        }
    }

    private static boolean isNull(ObjectNode fields, String key) {
        JsonNode value = fields.get(key);
        return value == null || value.isNull();
    }

    private static long integer(ObjectNode fields, String key) {
        return integerOr(fields, key, 0);
    }

    private static long integerOr(ObjectNode fields, String key, long fallback) {
        return fields.path(key).longValue(fallback);
    }
}
