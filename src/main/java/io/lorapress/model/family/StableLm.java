package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;

/** StableLM: rotary positions on a part of the head. llama.cpp's converter fails on its norms on queries and keys, so do we. */
final class StableLm extends Family {
    StableLm() {
        super("stablelm", Names.DECODER, "StableLmForCausalLM", "StableLMEpochForCausalLM");
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        keys.u32("context_length", config.integer("max_position_embeddings"));
        keys.u32("embedding_length", config.integer("hidden_size"));
        keys.u32("block_count", blocks);
        keys.u32("feed_forward_length", config.integer("intermediate_size"));
        long width = config.integer("hidden_size") / config.integer("num_attention_heads");
        keys.u32("rope.dimension_count", (long) (config.rope().number("partial_rotary_factor") * width));
        keys.u32("attention.head_count", config.integer("num_attention_heads"));
        keys.u32("attention.head_count_kv", config.integer("num_key_value_heads"));
        keys.bool("use_parallel_residual", config.flagOr(true, "use_parallel_residual"));
        keys.f32("attention.layer_norm_epsilon", config.number("layer_norm_eps", "norm_eps"));
    }
}
