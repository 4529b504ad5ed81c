package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;

/** OLMoE: experts stacked, norms on queries and keys. */
final class Olmoe extends Family {
    Olmoe() {
        super("olmoe", Names.MIXTURE.plus(Qwen3.QUERY_KEY_NORMS), "OlmoeForCausalLM");
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.contains("experts")) {
            Experts.gather(source, outputs, config.integer("num_local_experts", "num_experts"));
        } else {
            outputs.put(source);
        }
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.f32("attention.layer_norm_rms_epsilon", 1e-5);
    }
}
