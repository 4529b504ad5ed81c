package io.lorapress.model.family;

import io.lorapress.model.ShardedTensor;
import io.lorapress.model.config.ModelConfig;
import java.util.List;

/** GLM-4.5 and 4.6: experts stacked, sigmoid gating, the prediction head kept as a layer after the last. */
final class Glm4Moe extends Family {
    private static final Names NAMES = Names.DECODER.plus(Experts.NAMES).plus(Experts.SHARED_NAMES)
            .plus(Experts.NEXT_TOKEN_NAMES).plus(Qwen3.QUERY_KEY_NORMS).plus("""
            model.layers.#.mlp.gate.e_score_correction  blk.#.exp_probs_b
            model.layers.#.post_attention_layernorm     blk.#.post_attention_norm
            """);

    Glm4Moe() {
        super("glm4moe", NAMES, "Glm4MoeForCausalLM");
    }

    @Override
    protected int blocks(ModelConfig config, List<ShardedTensor> tensors) {
        return Math.toIntExact(config.blocks() + config.integerOr(0, "num_nextn_predict_layers"));
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.contains("mlp.experts")) {
            Experts.gather(source, outputs, config.integer("n_routed_experts"));
        } else {
            outputs.put(source);
        }
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.u32("rope.dimension_count", Glm4.rotaryWidth(config));
        config.findInteger("n_routed_experts").ifPresent(count -> keys.u32("expert_count", count));
        config.findInteger("moe_intermediate_size").ifPresent(width -> keys.u32("expert_feed_forward_length", width));
        config.findInteger("n_shared_experts").ifPresent(count -> keys.u32("expert_shared_count", count));
        config.findInteger("first_k_dense_replace").ifPresent(count -> keys.u32("leading_dense_block_count", count));
        keys.u32("expert_gating_func", TextKeys.gating("sigmoid"));
        config.findNumber("routed_scaling_factor").ifPresent(factor -> keys.f32("expert_weights_scale", factor));
        if (config.hasValue("norm_topk_prob")) {
            keys.bool("expert_weights_norm", config.flag("norm_topk_prob"));
        }
        config.findInteger("num_nextn_predict_layers").ifPresent(count -> keys.u32("nextn_predict_layers", count));
    }
}
