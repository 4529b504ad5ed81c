package io.lorapress.model.config;

import static io.lorapress.model.config.Nodes.headDimension;
import static io.lorapress.model.config.Nodes.integer;
import static io.lorapress.model.config.Nodes.isNull;
import static io.lorapress.model.config.Nodes.setIfNull;
import static java.util.Map.entry;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * What transformers' configuration classes compute from other fields once those are set: their __post_init__, as far as it
 * reaches a GGUF file.
 */
final class Derivations {
    /** Changes fields in place; the fields already hold what config.json and the defaults say. */
    @FunctionalInterface
    interface Step {
        void apply(ObjectNode fields);
    }

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

    private static final Map<String, Step[]> BY_MODEL_TYPE = Map.ofEntries(
            entry("llama", steps(HEAD_DIM, KV_HEADS)),
            entry("arcee", steps(HEAD_DIM, KV_HEADS)),
            entry("mistral", steps(HEAD_DIM, KV_HEADS)),
            entry("mixtral", steps(KV_HEADS)),
            entry("ministral3", steps(Derivations::ministralRope, HEAD_DIM, KV_HEADS)),
            entry("llama4_text", steps(HEAD_DIM, KV_HEADS, LayerLists::llama4Layers)),
            entry("qwen2", steps(WINDOW_IF_USED, KV_HEADS, LayerLists.LATE_WINDOWS)),
            entry("qwen2_moe", steps(LayerLists::earlyWindows)),
            entry("qwen3", steps(WINDOW_IF_USED, KV_HEADS, LayerLists.LATE_WINDOWS)),
            entry("qwen3_moe", steps(WINDOW_IF_USED)),
            entry("gemma2", steps(LayerLists.everyNthFull(2))),
            entry("gemma3_text", steps(Derivations::halfWindowIfBidirectional, LayerLists.patternFull(6))),
            entry("phi3", steps(KV_HEADS)),
            entry("phimoe", steps(KV_HEADS)),
            entry("gpt_oss", steps(KV_HEADS, HEAD_DIM, LayerLists.everyNthFull(2), Derivations::gptOssRope)),
            entry("deepseek_v2", steps(KV_HEADS, Derivations::rotaryHeadDim)),
            entry("deepseek_v3", steps(KV_HEADS, Derivations::rotaryHeadDim)),
            entry("granite", steps(KV_HEADS)),
            entry("granitemoe", steps(KV_HEADS)),
            entry("granitemoeshared", steps(KV_HEADS)),
            entry("smollm3", steps(KV_HEADS, LayerLists::smolLayers)),
            entry("olmo", steps(KV_HEADS)),
            entry("olmo2", steps(KV_HEADS)),
            entry("olmo3", steps(KV_HEADS, LayerLists.everyNthFull(4))),
            entry("olmoe", steps(KV_HEADS)),
            entry("cohere", steps(KV_HEADS)),
            entry("cohere2", steps(KV_HEADS, fields -> fields.put("head_dim", headDimension(fields)), LayerLists.patternFull(4))),
            entry("stablelm", steps(partialRotary(0.25))),
            entry("falcon", steps(Derivations::falconSizes)),
            entry("glm4", steps(partialRotary(0.5))),
            entry("glm4_moe", steps(partialRotary(0.5))),
            entry("seed_oss", steps(KV_HEADS, HEAD_DIM)),
            entry("exaone4", steps(LayerLists::exaoneLayers)),
            entry("hunyuan_v1_dense", steps(KV_HEADS)),
            entry("hunyuan_v1_moe", steps(KV_HEADS)),
            entry("ernie4_5", steps(KV_HEADS, HEAD_DIM)),
            entry("lfm2", steps(LayerLists::lfmSizes)),
            entry("nemotron", steps(HEAD_DIM, partialRotary(0.5))),
            entry("nemotron_h", steps(KV_HEADS, LayerLists::nemotronLayers)),
            entry("qwen3_next", steps(partialRotary(0.25), LayerLists.LINEAR_LAYERS)),
            entry("qwen3_5_text", steps(partialRotary(0.25), LayerLists.LINEAR_LAYERS)),
            entry("qwen3_5_moe_text", steps(partialRotary(0.25), LayerLists.LINEAR_LAYERS)),
            entry("qwen2_vl_text", steps(WINDOW_IF_USED, KV_HEADS, LayerLists.LATE_WINDOWS)),
            entry("qwen2_5_vl_text", steps(WINDOW_IF_USED, KV_HEADS, LayerLists.LATE_WINDOWS)),
            entry("qwen3_vl_text", steps(KV_HEADS)),
            entry("qwen3_vl_moe_text", steps(KV_HEADS, HEAD_DIM)),
            entry("pixtral", steps(fields -> fields.put("head_dim", headDimension(fields)))),
            entry("gemma3n_text", steps(LayerLists::gemma3nLayers)),
            entry("gemma4_text", steps(LayerLists::gemma4Layers)));

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
}
