package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.config.ModelConfig;

/** GLM-4-0414: norms around both halves of a layer, gate and up fused, rotary positions on half a head. */
final class Glm4 extends Family {
    private static final Names NAMES = Names.DECODER.plus("""
            model.layers.#.mlp.gate_up_proj             blk.#.ffn_up
            model.layers.#.post_self_attn_layernorm     blk.#.post_attention_norm
            model.layers.#.post_mlp_layernorm           blk.#.post_ffw_norm
            """);

    Glm4() {
        super("glm4", NAMES, "Glm4ForCausalLM");
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        if (config.rope().has("mrope_section")) {
            throw new ModelException(Reason.UNSUPPORTED, "config.json: GLM-4 with mrope_section is a vision model, not known here");
        }
        super.metadata(config, blocks, keys);
        keys.u32("rope.dimension_count", rotaryWidth(config));
    }

    static long rotaryWidth(ModelConfig config) {
        return (long) (config.headDimension() * config.rope().numberOr(0.5, "partial_rotary_factor"));
    }
}
