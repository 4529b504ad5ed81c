package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.Chain;
import io.lorapress.model.transform.RowSelection;
import io.lorapress.model.transform.Transpose;
import io.lorapress.model.transform.View;
import io.lorapress.tensor.Shape;

/** DeepSeek V2 and V3: latent attention with its key part absorbed, experts stacked, prediction heads left out. */
final class DeepSeek extends Family {
    private static final Names NAMES = Names.DECODER.plus(Experts.NAMES).plus(Experts.SHARED_NAMES).plus("""
            model.layers.#.mlp.gate.e_score_correction       blk.#.exp_probs_b
            model.layers.#.self_attn.q_a_proj                blk.#.attn_q_a
            model.layers.#.self_attn.q_a_layernorm           blk.#.attn_q_a_norm
            model.layers.#.self_attn.q_b_proj                blk.#.attn_q_b
            model.layers.#.self_attn.kv_a_proj_with_mqa      blk.#.attn_kv_a_mqa
            model.layers.#.self_attn.kv_a_layernorm          blk.#.attn_kv_a_norm
            model.layers.#.self_attn.k_b_proj                blk.#.attn_k_b
            model.layers.#.self_attn.v_b_proj                blk.#.attn_v_b
            """);

    DeepSeek() {
        super("deepseek2", NAMES, "DeepseekV2ForCausalLM", "DeepseekV3ForCausalLM");
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        boolean tiedHead = config.flag("tie_word_embeddings") && source.name().equals("lm_head.weight");
        if (tiedHead || source.name().startsWith("model.layers.") && source.layer() >= config.blocks()) {
            outputs.drop(source);
        } else if (source.contains("mlp.experts")) {
            Experts.gather(source, outputs, config.integer("n_routed_experts"));
        } else if (source.endsWith("kv_b_proj.weight")) {
            splitKeyValue(config, source, outputs);
        } else {
            outputs.put(source);
        }
    }

    /** [heads x (key + value), rank] into keys, transposed a head, and values: the converter's form for absorbed latent attention. */
    private static void splitKeyValue(ModelConfig config, Source source, Outputs outputs) {
        long heads = config.integer("num_key_value_heads");
        long key = config.integer("qk_nope_head_dim");
        long value = config.integer("v_head_dim");
        if (source.shape().dimension(0) != heads * (key + value)) {
            throw new ModelException(Reason.WRONG_SHAPE, source.info().name() + " is " + source.shape() + "; the config wants "
                    + heads + " heads of " + key + " and " + value + " rows");
        }
        Shape byHead = Shape.of(heads, key + value, source.shape().columns());
        outputs.put(source.replace("kv_b_proj", "k_b_proj"),
                new View(byHead, new Chain(RowSelection.rows(0, key), Transpose.ALL)));
        outputs.put(source.replace("kv_b_proj", "v_b_proj"), new View(byHead, RowSelection.rows(key, value)));
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        // latent attention runs as one key-value head
        super.metadata(config.with("num_key_value_heads", 1), blocks, keys);
        keys.u32("leading_dense_block_count", config.integerOr(0, "first_k_dense_replace"));
        keys.u32("vocab_size", config.integer("vocab_size"));
        config.findInteger("q_lora_rank").ifPresent(rank -> keys.u32("attention.q_lora_rank", rank));
        latentLengths(config, keys);
        keys.u32("expert_feed_forward_length", config.integer("moe_intermediate_size", "intermediate_size"));
        config.findInteger("n_routed_experts").ifPresent(count -> keys.u32("expert_count", count));
        keys.u32("expert_shared_count", config.integerOr(0, "n_shared_experts"));
        config.findNumber("routed_scaling_factor").ifPresent(factor -> keys.f32("expert_weights_scale", factor));
        if (config.flag("norm_topk_prob")) {
            keys.bool("expert_weights_norm", true);
        }
        keys.u32("rope.dimension_count", config.integer("qk_rope_head_dim"));
        // llama.cpp expects a tenth here for this architecture
        config.rope().findNumber("mscale_all_dim").ifPresent(scale -> keys.f32("rope.scaling.yarn_log_multiplier", 0.1 * scale));
    }

    private static void latentLengths(ModelConfig config, Keys keys) {
        long rank = config.integerOr(512, "kv_lora_rank");
        long rotary = config.integer("qk_rope_head_dim");
        keys.u32("attention.kv_lora_rank", rank);
        keys.u32("attention.key_length", rank + rotary);
        keys.u32("attention.value_length", rank);
        keys.u32("attention.key_length_mla", config.integer("qk_nope_head_dim") + rotary);
        keys.u32("attention.value_length_mla", config.integer("v_head_dim"));
    }
}
