package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;

/** Qwen 1.5 and 2 mixtures: experts stacked, one gated shared expert. */
class Qwen2Moe extends Family {
    static final Names NAMES = Names.MIXTURE.plus("""
            model.layers.#.mlp.shared_expert.gate_proj  blk.#.ffn_gate_shexp
            model.layers.#.mlp.shared_expert.up_proj    blk.#.ffn_up_shexp
            model.layers.#.mlp.shared_expert.down_proj  blk.#.ffn_down_shexp
            model.layers.#.mlp.shared_expert_gate       blk.#.ffn_gate_inp_shexp
            """);

    Qwen2Moe() {
        super("qwen2moe", NAMES, "Qwen2MoeForCausalLM");
    }

    Qwen2Moe(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.endsWith("mlp.experts.down_proj")) {
            outputs.put(source.named(source.name() + ".weight"));
        } else if (source.endsWith("mlp.experts.gate_up_proj", "mlp.experts.gate_up_proj.weight")) {
            Experts.splitGateUp(source, outputs);
        } else if (source.contains("experts.") && !source.endsWith("mlp.experts.down_proj.weight")) {
            Experts.gather(source, outputs, config.integer("num_local_experts", "num_experts"));
        } else {
            outputs.put(source);
        }
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        config.findInteger("moe_intermediate_size").ifPresent(width -> keys.u32("expert_feed_forward_length", width));
        config.findInteger("shared_expert_intermediate_size")
                .ifPresent(width -> keys.u32("expert_shared_feed_forward_length", width));
    }
}
