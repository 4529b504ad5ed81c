package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;

/** Phi 3.5 mixture: Mixtral's experts; its head may have a bias. */
final class PhiMoe extends Phi3 {
    private static final Names NAMES = Names.DECODER.plus("""
            model.layers.#.block_sparse_moe.gate        blk.#.ffn_gate_inp
            model.layers.#.block_sparse_moe.experts.w1  blk.#.ffn_gate_exps
            model.layers.#.block_sparse_moe.experts.w2  blk.#.ffn_down_exps
            model.layers.#.block_sparse_moe.experts.w3  blk.#.ffn_up_exps
            """);

    PhiMoe() {
        super("phimoe", NAMES, "PhiMoEForCausalLM", "PhimoeForCausalLM");
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.contains("block_sparse_moe.experts")) {
            Experts.gather(source, outputs, experts(config), "model.layers.%d.block_sparse_moe.experts", Llama.MIXTRAL_MATRICES);
        } else {
            outputs.put(source);
        }
    }

    private static long experts(ModelConfig config) {
        return config.integer("num_local_experts", "num_experts");
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.u32("expert_used_count", config.integer("num_experts_per_tok", "num_experts_per_token"));
        keys.u32("expert_count", experts(config));
    }
}
