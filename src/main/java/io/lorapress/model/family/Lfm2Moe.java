package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;
import java.util.Optional;

/** LFM 2 mixture: experts stacked, sigmoid gating with a bias. */
final class Lfm2Moe extends Lfm2 {
    private static final Names NAMES = Lfm2.NAMES.plus("""
            model.layers.#.feed_forward.gate            blk.#.ffn_gate_inp
            model.layers.#.feed_forward.expert_bias     blk.#.exp_probs_b
            model.layers.#.feed_forward.experts.w1      blk.#.ffn_gate_exps
            model.layers.#.feed_forward.experts.w2      blk.#.ffn_down_exps
            model.layers.#.feed_forward.experts.w3      blk.#.ffn_up_exps
            """);

    Lfm2Moe() {
        super("lfm2moe", NAMES, "Lfm2MoeForCausalLM");
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        return super.workingName(config, name.endsWith(".expert_bias") ? name + ".bias" : name);
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.contains("experts")) {
            Experts.gather(source, outputs, config.integer("num_local_experts", "num_experts"),
                    "model.layers.%d.feed_forward.experts", Llama.MIXTRAL_MATRICES);
        } else {
            super.map(config, source, outputs);
        }
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        commonKeys(config, blocks, keys);
        keys.u32("expert_feed_forward_length", config.integer("moe_intermediate_size"));
        keys.u32("leading_dense_block_count", config.integer("num_dense_layers"));
        keys.u32("expert_gating_func", TextKeys.gating("sigmoid"));
        keys.u32("vocab_size", config.integer("vocab_size"));
        keys.u32("shortconv.l_cache", config.integer("conv_L_cache"));
    }
}
