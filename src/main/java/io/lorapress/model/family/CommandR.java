package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;

/** Command-R and Aya: one norm a layer, a tied head, logits scaled. */
final class CommandR extends Family {
    CommandR() {
        super("command-r", Names.DECODER.minus("lm_head").plus(Qwen3.QUERY_KEY_NORMS), "CohereForCausalLM");
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        // max_position_embeddings is smaller than what these models were trained on
        super.metadata(config.with("max_position_embeddings", config.integer("model_max_length", "max_position_embeddings")),
                blocks, keys);
        keys.f32("logit_scale", config.number("logit_scale"));
        keys.text("rope.scaling.type", "none");
    }
}
