package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;

/** Gemma 2: norms on both sides of attention and feed-forward, soft caps, sliding windows. */
class Gemma2 extends Gemma {
    static final Names NAMES = Names.DECODER.plus("""
            model.layers.#.post_attention_layernorm     blk.#.post_attention_norm
            model.layers.#.pre_feedforward_layernorm    blk.#.ffn_norm
            model.layers.#.post_feedforward_layernorm   blk.#.post_ffw_norm
            """);

    Gemma2() {
        super("gemma2", NAMES, "Gemma2ForCausalLM");
    }

    Gemma2(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.f32("attn_logit_softcapping", config.number("attn_logit_softcapping"));
        keys.f32("final_logit_softcapping", config.number("final_logit_softcapping"));
        keys.u32("attention.sliding_window", config.integer("sliding_window"));
    }
}
