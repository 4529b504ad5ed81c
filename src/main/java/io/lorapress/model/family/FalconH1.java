package io.lorapress.model.family;

import io.lorapress.model.Transform;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.Chain;
import io.lorapress.model.transform.Elementwise;
import io.lorapress.model.transform.RowSelection;
import java.util.Optional;

/** Falcon-H1: attention and state space side by side in every layer; its many multipliers are folded into the weights. */
final class FalconH1 extends Family {
    private static final Names NAMES = Names.DECODER.plus(Mamba2.NAMES).plus("""
            model.final_layernorm                       output_norm
            model.layers.#.pre_ff_layernorm.weight      blk.#.ffn_norm
            model.layers.#.feed_forward.gate_proj       blk.#.ffn_gate
            model.layers.#.feed_forward.up_proj         blk.#.ffn_up
            model.layers.#.feed_forward.down_proj       blk.#.ffn_down
            """);

    FalconH1() {
        super("falcon-h1", NAMES, "FalconH1ForCausalLM");
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        return super.workingName(config, Mamba2.rename(name));
    }

    @Override
    protected void map(ModelConfig completed, Source source, Outputs outputs) {
        ModelConfig config = completed.asWritten();
        if (source.contains("in_proj")) {
            scaledParts(config, source, outputs);
        } else {
            Transform shaped = new Mamba2(groups(config), config.integer("mamba_d_ssm")).transform(source);
            outputs.put(source, scaled(config, source).map(scale -> (Transform) new Chain(scale, shaped)).orElse(shaped));
        }
    }

    /** What a tensor is multiplied with, where it is. */
    private static Optional<Transform> scaled(ModelConfig config, Source source) {
        if (source.contains("down_proj")) {
            return Optional.of(Elementwise.times(config.numbers("mlp_multipliers", 2)[1]));
        }
        if (source.contains("gate_proj")) {
            return Optional.of(Elementwise.times(config.numbers("mlp_multipliers", 2)[0]));
        }
        if (source.contains("k_proj")) {
            return Optional.of(new Chain(times(config, "key_multiplier"), times(config, "attention_in_multiplier")));
        }
        return multiplier(source).map(key -> times(config, key));
    }

    private static Optional<String> multiplier(Source source) {
        if (source.contains("q_proj") || source.contains("v_proj")) {
            return Optional.of("attention_in_multiplier");
        }
        if (source.contains("o_proj")) {
            return Optional.of("attention_out_multiplier");
        }
        if (source.contains("out_proj")) {
            return Optional.of("ssm_out_multiplier");
        }
        if (source.contains("lm_head")) {
            return Optional.of("lm_head_multiplier");
        }
        return source.contains("embed_tokens") ? Optional.of("embedding_multiplier") : Optional.empty();
    }

    private static Elementwise times(ModelConfig config, String key) {
        return Elementwise.times(config.number(key));
    }

    /** The state space's input: gate, value, two states and time step, each with a multiplier of its own. */
    private static void scaledParts(ModelConfig config, Source source, Outputs outputs) {
        double[] multipliers = config.numbers("ssm_multipliers", 5);
        long inner = config.integer("mamba_d_ssm");
        long state = groups(config) * config.integer("mamba_d_state");
        long[] ends = {inner, 2 * inner, 2 * inner + state, 2 * inner + 2 * state, source.shape().rows()};
        Transform[] parts = new Transform[ends.length];
        for (int i = 0; i < parts.length; i++) {
            long first = i == 0 ? 0 : ends[i - 1];
            parts[i] = new Chain(RowSelection.rows(first, ends[i] - first),
                    new Chain(times(config, "ssm_in_multiplier"), Elementwise.times(multipliers[i])));
        }
        outputs.concatenate(outputs.ggufName(source.name()), source, parts);
    }

    private static long groups(ModelConfig config) {
        return config.integer("n_groups", "mamba_n_groups");
    }

    @Override
    protected void metadata(ModelConfig completed, int blocks, Keys keys) {
        ModelConfig config = completed.asWritten();
        long inner = config.integer("mamba_d_ssm");
        keys.u32("context_length", config.integerOr(0, "max_position_embeddings"));
        keys.u32("embedding_length", config.integer("hidden_size", "d_model", "dim"));
        keys.u32("feed_forward_length", config.integer("intermediate_size"));
        keys.u32("attention.head_count", config.integer("num_attention_heads"));
        keys.u32("block_count", blocks);
        keys.u32("ssm.conv_kernel", config.findInteger("conv_kernel", "d_conv", "mamba_conv_kernel", "mamba_d_conv").orElse(4));
        keys.u32("ssm.inner_size", inner);
        keys.u32("ssm.state_size", config.findInteger("state_size", "d_state", "mamba_state_size", "mamba_d_state").orElse(128));
        keys.u32("ssm.time_step_rank", inner / config.findInteger("mamba_d_head", "head_dim", "mamba_head_dim").orElse(64));
        keys.u32("ssm.group_count", groups(config));
        keys.f32("attention.layer_norm_rms_epsilon", config.findNumber("layer_norm_epsilon", "rms_norm_eps").orElse(1e-5));
        keys.u32("vocab_size", config.integer("vocab_size"));
        keys.u32("attention.head_count_kv", config.integer("num_key_value_heads"));
        keys.u32("attention.key_length", config.integer("head_dim"));
        keys.u32("attention.value_length", config.integer("head_dim"));
        keys.f32("rope.freq_base", config.rope().number("rope_theta"));
    }
}
