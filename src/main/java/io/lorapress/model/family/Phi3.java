package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.config.Fields;
import io.lorapress.model.config.ModelConfig;

/** Phi 3, 3.5 and 4: query, key and value stay fused, so do gate and up; rotary factors for long and short contexts. */
class Phi3 extends Family {
    private static final Names NAMES = Names.DECODER.plus("""
            model.layers.#.self_attn.qkv_proj           blk.#.attn_qkv
            model.layers.#.mlp.gate_up_proj             blk.#.ffn_up
            """);

    Phi3() {
        super("phi3", NAMES, "Phi3ForCausalLM");
    }

    Phi3(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    protected void extraTensors(ModelConfig config, Outputs outputs) {
        Fields rope = config.rope();
        if (isScaled(rope)) {
            double[] longFactors = rope.numbers("long_factor");
            double[] shortFactors = rope.numbers("short_factor");
            if (longFactors.length != shortFactors.length || 2L * longFactors.length != rotaryWidth(config)) {
                throw new ModelException(Reason.WRONG_VALUE, "config.json: rope_scaling needs " + rotaryWidth(config) / 2
                        + " long and short factors, not " + longFactors.length + " and " + shortFactors.length);
            }
            outputs.constant("rope_factors_long.weight", floats(longFactors));
            outputs.constant("rope_factors_short.weight", floats(shortFactors));
        }
    }

    private static boolean isScaled(Fields rope) {
        return rope.hasValue("long_factor") && !rope.required("long_factor").isEmpty();
    }

    private static long rotaryWidth(ModelConfig config) {
        double share = config.rope().numberOr(1.0, "partial_rotary_factor");
        return (long) (share * config.integer("hidden_size", "n_embd")) / config.integer("num_attention_heads", "n_head");
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        Fields rope = config.rope();
        long context = config.integer("n_positions", "max_position_embeddings");
        long original = rope.integer("original_max_position_embeddings");
        if (isScaled(rope)) {
            keys.f32("rope.scaling.attn_factor", attentionFactor(rope, (double) context / original, original));
        }
        keys.u32("context_length", context);
        keys.u32("rope.scaling.original_context_length", original);
        keys.u32("embedding_length", config.integer("hidden_size", "n_embd"));
        keys.u32("feed_forward_length", config.integer("intermediate_size"));
        keys.u32("block_count", blocks);
        keys.u32("attention.head_count", config.integer("num_attention_heads", "n_head"));
        keys.u32("attention.head_count_kv", config.integer("num_key_value_heads", "n_head_kv"));
        keys.f32("attention.layer_norm_rms_epsilon", config.number("rms_norm_eps"));
        keys.u32("rope.dimension_count", rotaryWidth(config));
        keys.f32("rope.freq_base", config.fullAttentionRope().number("rope_theta"));
        keys.fileType();
        // zero tells Phi 4 from the others of its shape
        keys.u32("attention.sliding_window", config.integerOr(0, "sliding_window"));
    }

    private static double attentionFactor(Fields rope, double scale, long original) {
        if (scale <= 1.0) {
            return 1.0;
        }
        return switch (rope.text("rope_type").toLowerCase(java.util.Locale.ROOT)) {
            case "su", "longrope" -> Math.sqrt(1 + Math.log(scale) / Math.log(original));
            case "yarn" -> 0.1 * Math.log(scale) + 1.0;
            default -> throw new ModelException(Reason.UNSUPPORTED, "config.json: no rotary scaling \"" + rope.text("rope_type")
                    + "\" with long and short factors; longrope and yarn are known");
        };
    }
}
