package io.lorapress.model.family;

import io.lorapress.model.Transform;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.Elementwise;

/** Nemotron and Minitron: norms stored as the distance from one, no gate, rotary positions on half a head. */
final class Nemotron extends Family {
    Nemotron() {
        super("nemotron", Names.DECODER.minus("model.layers.#.mlp.gate_proj"), "NemotronForCausalLM");
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        outputs.put(source, source.endsWith("norm.weight") ? Elementwise.PLUS_ONE : Transform.IDENTITY);
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.u32("vocab_size", config.integer("vocab_size"));
        keys.f32("attention.layer_norm_epsilon",
                config.number("layer_norm_eps", "layer_norm_epsilon", "norm_epsilon", "norm_eps"));
        double share = config.rope().number("partial_rotary_factor");
        keys.u32("rope.dimension_count",
                (long) (share * config.integer("hidden_size", "n_embd")) / config.integer("num_attention_heads", "n_head"));
        double factor = config.numberOr(config.rope().numberOr(0, "factor"), "factor");
        keys.text("rope.scaling.type", factor == 0 ? "none" : "linear");
        if (factor != 0) {
            keys.f32("rope.scaling.factor", factor);
        }
    }
}
