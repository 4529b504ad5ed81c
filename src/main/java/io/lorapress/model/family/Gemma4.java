package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.Transform;
import io.lorapress.model.config.Fields;
import io.lorapress.model.config.ModelConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Gemma 4, text part: other head widths in full attention, rotary positions on a part of them, optional mixture. */
final class Gemma4 extends Gemma3 {
    private static final Names NAMES = Gemma3.NAMES.plus(Gemma3n.PER_LAYER_NAMES).plus("""
            model.layers.#.layer_scalar                   blk.#.layer_output_scale
            model.layers.#.router.proj                    blk.#.ffn_gate_inp
            model.layers.#.experts.gate_up_proj           blk.#.ffn_gate_up_exps
            model.layers.#.experts.down_proj              blk.#.ffn_down_exps
            model.layers.#.post_feedforward_layernorm_1   blk.#.post_ffw_norm_1
            model.layers.#.post_feedforward_layernorm_2   blk.#.post_ffw_norm_2
            model.layers.#.pre_feedforward_layernorm_2    blk.#.pre_ffw_norm_2
            """);
    /** Head width of full attention where the config says nothing. */
    private static final long USUAL_WIDTH = 512;
    /** A frequency factor that leaves a pair of dimensions unrotated. */
    private static final float UNROTATED = 1e30f;

    Gemma4() {
        super("gemma4", NAMES, "Gemma4ForCausalLM", "Gemma4ForConditionalGeneration");
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        boolean bare = name.endsWith("per_dim_scale") || name.endsWith("layer_scalar")
                || name.contains(".experts.") && !name.endsWith(".weight");
        return super.workingName(config, bare ? name + ".weight" : name);
    }

    @Override
    protected Transform normShift(Source source) {
        return Transform.IDENTITY;
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.endsWith("router.scale")) {
            outputs.add("blk." + source.layer() + ".ffn_gate_inp.scale", source, Transform.IDENTITY);
        } else if (source.contains(".per_expert_scale")) {
            outputs.add("blk." + source.layer() + ".ffn_down_exps.scale", source, Transform.IDENTITY);
        } else {
            super.map(config, source, outputs);
        }
    }

    @Override
    protected void extraTensors(ModelConfig config, Outputs outputs) {
        Fields rope = config.fullAttentionRope();
        if (!rope.text("rope_type").equals("proportional")) {
            throw new ModelException(Reason.UNSUPPORTED, "config.json: Gemma 4 needs proportional rotary positions in full attention");
        }
        long width = fullWidth(config);
        double share = rope.number("partial_rotary_factor");
        if (!(share >= 0 && share <= 1)) {
            throw new ModelException(Reason.WRONG_VALUE, "config.json: partial_rotary_factor " + share + " is no share of a head's width");
        }
        float[] factors = new float[Math.toIntExact(Math.min(width / 2, 1 << 16))];
        Arrays.fill(factors, UNROTATED);
        Arrays.fill(factors, 0, Math.min((int) (width * share / 2), factors.length), 1);
        outputs.constant("rope_freqs.weight", factors);
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        List<Boolean> sliding = LayerTypes.sliding(config);
        long shared = config.integer("num_kv_shared_layers");
        keys.u32("attention.shared_kv_layers", shared);
        keys.u32("embedding_length_per_layer_input", config.integerOr(0, "hidden_size_per_layer_input"));
        keys.bools("attention.sliding_window_pattern", sliding);
        keys.u32("attention.key_length", fullWidth(config)).u32("attention.value_length", fullWidth(config));
        long width = config.integer("head_dim");
        keys.u32("attention.key_length_swa", width).u32("attention.value_length_swa", width);
        config.findInteger("expert_intermediate_size", "moe_intermediate_size")
                .ifPresent(size -> keys.u32("expert_feed_forward_length", size));
        if (config.flag("use_double_wide_mlp")) {
            keys.i32s("feed_forward_length", widths(Math.toIntExact(config.integer("intermediate_size")), blocks, blocks - shared));
        }
        fullKeyValueHeads(config).ifPresent(full -> keys.i32s("attention.head_count_kv", sliding.stream()
                .mapToInt(is -> Math.toIntExact(is ? config.integer("num_key_value_heads") : full)).toArray()));
        keys.u32("rope.dimension_count", fullWidth(config));
        keys.u32("rope.dimension_count_swa", (long) (width * config.rope().numberOr(1.0, "partial_rotary_factor")));
    }

    /** Layers that share keys and values have feed-forwards of twice the width. */
    private static int[] widths(int width, int blocks, long firstShared) {
        int[] widths = new int[blocks];
        for (int layer = 0; layer < blocks; layer++) {
            widths[layer] = layer < firstShared ? width : 2 * width;
        }
        return widths;
    }

    private static long fullWidth(ModelConfig config) {
        return first(() -> config.findInteger("global_head_dim"), () -> ofFullLayer(config, "head_dim")).orElse(USUAL_WIDTH);
    }

    private static OptionalLong fullKeyValueHeads(ModelConfig config) {
        OptionalLong stated = config.flagOr(true, "attention_k_eq_v") ? config.findInteger("num_global_key_value_heads")
                : OptionalLong.empty();
        return first(() -> stated, () -> ofFullLayer(config, "num_key_value_heads"));
    }

    /** What transformers 5 writes by layer where it differs from the rest. */
    private static OptionalLong ofFullLayer(ModelConfig config, String key) {
        List<Boolean> sliding = LayerTypes.sliding(config);
        Fields layers = config.findObject("per_layer_config").orElse(null);
        for (int layer = 0; layers != null && layer < sliding.size(); layer++) {
            OptionalLong value = sliding.get(layer) ? OptionalLong.empty()
                    : layers.findObject(String.valueOf(layer)).map(one -> one.findInteger(key)).orElse(OptionalLong.empty());
            if (value.isPresent()) {
                return value;
            }
        }
        return OptionalLong.empty();
    }

    @SafeVarargs
    private static OptionalLong first(Supplier<OptionalLong>... sources) {
        return Stream.of(sources).map(Supplier::get).filter(OptionalLong::isPresent).findFirst().orElse(OptionalLong.empty());
    }
}
