package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;

/** Qwen 3 VL, text part: Qwen 3 with the number of layers that take features of the vision tower. */
final class Qwen3Vl extends Qwen2 {
    Qwen3Vl() {
        super("qwen3vl", Qwen3.NAMES, "Qwen3VLForConditionalGeneration");
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.u32("n_deepstack_layers", deepstackLayers(config));
    }

    static int deepstackLayers(ModelConfig config) {
        return config.findObject("vision_config").flatMap(vision -> vision.find("deepstack_visual_indexes"))
                .map(indices -> indices.size()).orElse(0);
    }
}
