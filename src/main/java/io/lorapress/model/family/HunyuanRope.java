package io.lorapress.model.family;

import io.lorapress.model.config.Fields;
import io.lorapress.model.config.ModelConfig;

/**
 * Hunyuan's "dynamic" scaling is a larger rotary base and no scaling: base x alpha^(d / (d - 2)). Source:
 * HunYuanModel.set_gguf_parameters of conversion/hunyuan.py.
 */
final class HunyuanRope {
    /** What these models reach, whatever max_position_embeddings says. */
    private static final int CONTEXT = 256 * 1024;

    private HunyuanRope() {
    }

    static void write(ModelConfig config, Keys keys, long headDimension, double usualAlpha) {
        Fields rope = config.rope();
        if (!rope.findText("rope_type").orElse("").equals("dynamic")) {
            return;
        }
        double alpha = rope.numberOr(usualAlpha, "alpha");
        double base = rope.numberOr(10000.0, "rope_theta");
        keys.f32("rope.freq_base", base * Math.pow(alpha, (double) headDimension / (headDimension - 2)));
        keys.text("rope.scaling.type", "none").f32("rope.scaling.factor", 1);
        keys.u32("rope.scaling.original_context_length", CONTEXT).u32("context_length", CONTEXT);
    }
}
