package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;
import java.util.Optional;

/** Granite 3 and 4 dense: Llama with four multipliers; the config's head_dim does not count. */
class Granite extends Llama {
    Granite() {
        super("granite", NAMES, "GraniteForCausalLM");
    }

    Granite(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        boolean vision = name.startsWith("encoder.") || name.contains("image_") || name.contains("layerwise_projectors")
                || name.contains("spatial_projectors");
        return vision ? Optional.empty() : super.workingName(config, name);
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config.without("head_dim"), blocks, keys);
        scale(config, keys, "attention.scale", "attention_multiplier");
        scale(config, keys, "embedding_scale", "embedding_multiplier");
        scale(config, keys, "residual_scale", "residual_multiplier");
        scale(config, keys, "logit_scale", "logits_scaling");
    }

    private static void scale(ModelConfig config, Keys keys, String key, String from) {
        config.findNumber(from).stream().filter(value -> value != 0).forEach(value -> keys.f32(key, value));
    }
}
