package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.config.Fields;
import io.lorapress.model.config.ModelConfig;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The metadata that every text model has. Source: TextModel.set_gguf_parameters of conversion/base.py. */
final class TextKeys {
    private final ModelConfig config;
    private final Keys keys;

    private TextKeys(ModelConfig config, Keys keys) {
        this.config = config;
        this.keys = keys;
    }

    static void write(ModelConfig config, int blocks, Keys keys) {
        TextKeys text = new TextKeys(config, keys);
        keys.u32("block_count", blocks);
        text.sizes();
        text.rope();
        text.norms();
        text.experts();
        config.findInteger("head_dim").ifPresent(width -> keys.u32("attention.key_length", width).u32("attention.value_length", width));
        keys.fileType();
    }

    private void sizes() {
        count("context_length", "max_position_embeddings", "n_ctx", "n_positions", "max_length", "max_sequence_length",
                "model_max_length");
        count("embedding_length", "hidden_size", "n_embd", "dim");
        counts("feed_forward_length", "prefix_dense_intermediate_size", "dense_intermediate_size", "intermediate_size", "n_inner",
                "hidden_dim");
        counts("attention.head_count", "num_attention_heads", "n_head", "n_heads");
        counts("attention.head_count_kv", "num_key_value_heads", "n_kv_heads");
        if (!config.flagOr(true, "is_causal")) {
            keys.bool("attention.causal", false);
        }
    }

    private void rope() {
        Fields rope = config.fullAttentionRope();
        RopeScalingKeys.write(rope, keys);
        sections();
        rope.findNumber("rope_theta").ifPresent(theta -> keys.f32("rope.freq_base", theta));
        config.rope().findObject("sliding_attention").ifPresent(
                sliding -> sliding.findNumber("rope_theta").ifPresent(theta -> keys.f32("rope.freq_base_swa", theta)));
    }

    /** Rotary sections of multimodal models: time, height, width and one more. */
    private void sections() {
        if (config.rope().has("mrope_section")) {
            long[] sections = Arrays.copyOf(config.rope().integers("mrope_section"), 4);
            keys.i32s("rope.dimension_sections", Arrays.stream(sections).mapToInt(Math::toIntExact).toArray());
        }
    }

    private void norms() {
        config.findNumber("rms_norm_eps", "norm_eps").ifPresent(eps -> keys.f32("attention.layer_norm_rms_epsilon", eps));
        config.findNumber("layer_norm_eps", "layer_norm_epsilon", "norm_epsilon")
                .ifPresent(eps -> keys.f32("attention.layer_norm_epsilon", eps));
    }

    private void experts() {
        count("expert_count", "num_local_experts", "num_experts", "n_routed_experts");
        counts("expert_used_count", "num_experts_per_tok", "num_experts_per_token", "top_k_experts");
        count("expert_group_count", "n_group");
        count("expert_group_used_count", "topk_group");
        config.findText("score_function", "scoring_func", "score_func", "moe_router_activation", "moe_router_activation_func",
                "expert_selection_fn").ifPresent(name -> keys.u32("expert_gating_func", gating(name)));
    }

    /** llama.cpp's number of an expert gating function. */
    static int gating(String name) {
        return switch (name) {
            case "softmax" -> 1;
            case "sigmoid" -> 2;
            case "sqrtsoftplus" -> 4;
            default -> throw new ModelException(Reason.UNSUPPORTED,
                    "config.json: llama.cpp has no expert scoring function \"" + name + "\"");
        };
    }

    private void count(String key, String... from) {
        config.findInteger(from).ifPresent(value -> keys.u32(key, value));
    }

    private void counts(String key, String... from) {
        config.find(from).ifPresent(value -> keys.counts(key, checked(value, from)));
    }

    private JsonNode checked(JsonNode value, String... from) {
        for (JsonNode item : value.isArray() ? value : List.of(value)) {
            if (!item.isIntegralNumber() || !item.canConvertToLong()) {
                throw config.wrong("a whole number or a list of them", value, from);
            }
        }
        return value;
    }
}
