package io.lorapress.model.family;

import io.lorapress.model.Transform;
import io.lorapress.model.config.ModelConfig;

/** OLMo 1: norms without weights, query and key rows permuted as Llama's. */
final class Olmo extends Family {
    Olmo() {
        super("olmo", Names.DECODER, "OlmoForCausalLM", "OLMoForCausalLM");
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        outputs.put(source, source.endsWith(".weight") ? Llama.rotary(config, source) : Transform.IDENTITY);
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.f32("attention.layer_norm_epsilon", 1e-5);
        config.findNumber("clip_qkv").ifPresent(limit -> keys.f32("attention.clamp_kqv", limit));
    }
}
