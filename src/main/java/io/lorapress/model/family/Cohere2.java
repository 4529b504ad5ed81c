package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;

/** Command R7B and Command A: as Command-R with sliding windows; biases that are there must be zero. */
final class Cohere2 extends Family {
    Cohere2() {
        super("cohere2", Names.DECODER.minus("lm_head"), "Cohere2ForCausalLM");
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.endsWith(".bias")) {
            outputs.dropIfZero(source);
        } else {
            outputs.put(source);
        }
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.f32("logit_scale", config.number("logit_scale"));
        keys.u32("attention.sliding_window", config.integer("sliding_window"));
        keys.u32("vocab_size", config.integer("vocab_size"));
        long width = config.integer("hidden_size") / config.integer("num_attention_heads");
        keys.u32("rope.dimension_count", (long) (config.number("rotary_pct") * width));
        keys.text("rope.scaling.type", "none");
    }
}
