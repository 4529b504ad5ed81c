package io.lorapress.model.family;

import io.lorapress.model.Transform;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.RowSelection;

/** Granite 3 mixtures: experts come stacked, gate and up fused, with or without a shared feed-forward of the same form. */
class GraniteMoe extends Granite {
    static final Names NAMES = Llama.NAMES.plus("""
            model.layers.#.block_sparse_moe.router.layer     blk.#.ffn_gate_inp
            model.layers.#.block_sparse_moe.output_linear    blk.#.ffn_down_exps
            model.layers.#.shared_mlp.output_linear          blk.#.ffn_down_shexp
            """);

    GraniteMoe() {
        super("granitemoe", NAMES, "GraniteMoeForCausalLM", "GraniteMoeSharedForCausalLM");
    }

    GraniteMoe(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        boolean mixture = config.integerOr(0, "num_local_experts") != 0;
        if (source.endsWith("block_sparse_moe.input_linear.weight")) {
            split(source, outputs, "_exps");
        } else if (source.endsWith("shared_mlp.input_linear.weight")) {
            split(source, outputs, mixture ? "_shexp" : "");
        } else if (!mixture && source.endsWith("shared_mlp.output_linear.weight")) {
            outputs.add("blk." + source.layer() + ".ffn_down.weight", source, Transform.IDENTITY);
        } else {
            super.map(config, source, outputs);
        }
    }

    private static void split(Source source, Outputs outputs, String suffix) {
        long half = Experts.half(source);
        outputs.add("blk." + source.layer() + ".ffn_gate" + suffix + ".weight", source, RowSelection.rows(0, half));
        outputs.add("blk." + source.layer() + ".ffn_up" + suffix + ".weight", source, RowSelection.rows(half, half));
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        config.findInteger("shared_intermediate_size").stream().filter(width -> width != 0)
                .forEach(width -> keys.u32("expert_shared_feed_forward_length", width));
    }
}
