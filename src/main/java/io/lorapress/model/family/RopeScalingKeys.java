package io.lorapress.model.family;

import io.lorapress.model.config.Fields;

/** Rotary scaling as metadata: linear, yarn and longrope; llama3 is a tensor, dynamic a family's own affair. */
final class RopeScalingKeys {
    private RopeScalingKeys() {
    }

    static void write(Fields rope, Keys keys) {
        String type = rope.findText("rope_type").orElse("");
        if (type.equals("linear") && rope.hasValue("factor")) {
            keys.text("rope.scaling.type", "linear").f32("rope.scaling.factor", rope.number("factor"));
        } else if (type.equals("yarn") && rope.hasValue("factor")) {
            yarn(rope, keys);
        } else if (type.equals("su") || type.equals("longrope")) {
            keys.text("rope.scaling.type", "longrope");
        }
    }

    private static void yarn(Fields rope, Keys keys) {
        keys.text("rope.scaling.type", "yarn").f32("rope.scaling.factor", rope.number("factor"));
        keys.u32("rope.scaling.original_context_length", rope.integer("original_max_position_embeddings"));
        number(rope, keys, "yarn_ext_factor", "extrapolation_factor");
        number(rope, keys, "yarn_attn_factor", "attention_factor", "attn_factor");
        number(rope, keys, "yarn_beta_fast", "beta_fast");
        number(rope, keys, "yarn_beta_slow", "beta_slow");
    }

    private static void number(Fields rope, Keys keys, String key, String... from) {
        rope.findNumber(from).ifPresent(value -> keys.f32("rope.scaling." + key, value));
    }
}
