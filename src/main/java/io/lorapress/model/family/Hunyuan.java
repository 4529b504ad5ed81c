package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;

/** Hunyuan dense: norms on queries and keys, a tied head left out, rotary base scaled once for long contexts. */
final class Hunyuan extends Family {
    static final String NORMS = """
            model.layers.#.self_attn.query_layernorm    blk.#.attn_q_norm
            model.layers.#.self_attn.key_layernorm      blk.#.attn_k_norm
            """;

    Hunyuan() {
        super("hunyuan-dense", Names.DECODER.plus(NORMS), "HunYuanDenseV1ForCausalLM");
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.name().equals("lm_head.weight") && config.flag("tie_word_embeddings")) {
            outputs.drop(source);
        } else {
            outputs.put(source);
        }
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config.without("num_experts"), blocks, keys);
        HunyuanRope.write(config, keys, config.headDimension(), 50);
    }
}
