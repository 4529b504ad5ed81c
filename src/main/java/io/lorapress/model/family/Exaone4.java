package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;

/** EXAONE 4: norms after attention and feed-forward, norms on queries and keys, llama3 rotary factors, sliding windows. */
final class Exaone4 extends Family {
    Exaone4() {
        super("exaone4", Olmo2.NAMES, "Exaone4ForCausalLM");
    }

    @Override
    protected void extraTensors(ModelConfig config, Outputs outputs) {
        Llama3Rope.factors(config, 16.0).ifPresent(factors -> outputs.constant("rope_freqs.weight", factors));
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.u32("vocab_size", config.integer("vocab_size"));
        if (config.hasValue("sliding_window")) {
            keys.u32("attention.sliding_window", config.integer("sliding_window"));
            keys.bools("attention.sliding_window_pattern", LayerTypes.sliding(config));
        }
    }
}
