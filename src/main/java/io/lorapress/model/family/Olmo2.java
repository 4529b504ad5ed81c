package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;

/** OLMo 2 and 3: norms after attention and feed-forward, norms on queries and keys; OLMo 3 has sliding windows. */
final class Olmo2 extends Family {
    static final Names NAMES = Names.DECODER.plus(Qwen3.QUERY_KEY_NORMS).plus("""
            model.layers.#.post_attention_layernorm     blk.#.post_attention_norm
            model.layers.#.post_feedforward_layernorm   blk.#.post_ffw_norm
            """);

    Olmo2() {
        super("olmo2", NAMES, "Olmo2ForCausalLM", "Olmo3ForCausalLM");
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        if (config.has("sliding_window")) {
            keys.u32("attention.sliding_window", config.integer("sliding_window"));
            keys.bools("attention.sliding_window_pattern", LayerTypes.sliding(config));
        }
    }
}
