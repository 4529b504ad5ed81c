package io.lorapress.model.family;

import io.lorapress.model.Transform;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.View;
import java.util.List;
import java.util.Optional;

/**
 * Nemotron-H and Nemotron 3: each layer is state space, attention, feed-forward or mixture; experts have no gate. llama.cpp has one
 * architecture for models with mixtures and one for those without. The converter takes every model for one with mixtures where
 * transformers has a class for it (which gives experts to all), and llama.cpp cannot load what comes of a dense one: such a model is
 * written here as the converter does where it reads config.json as it is. A prediction head is left out, as with --no-mtp.
 */
final class NemotronH extends GraniteHybrid {
    private static final Names NAMES = Names.of("""
            lm_head                                               output
            backbone.embeddings                                   token_embd
            backbone.norm_f                                       output_norm
            backbone.layers.#.norm                                blk.#.attn_norm
            backbone.layers.#.mixer.A_log                         blk.#.ssm_a
            backbone.layers.#.mixer.D                             blk.#.ssm_d
            backbone.layers.#.mixer.conv1d                        blk.#.ssm_conv1d
            backbone.layers.#.mixer.dt_proj                       blk.#.ssm_dt
            backbone.layers.#.mixer.in_proj                       blk.#.ssm_in
            backbone.layers.#.mixer.norm                          blk.#.ssm_norm
            backbone.layers.#.mixer.out_proj                      blk.#.ssm_out
            backbone.layers.#.mixer.q_proj                        blk.#.attn_q
            backbone.layers.#.mixer.k_proj                        blk.#.attn_k
            backbone.layers.#.mixer.v_proj                        blk.#.attn_v
            backbone.layers.#.mixer.o_proj                        blk.#.attn_output
            backbone.layers.#.mixer.up_proj                       blk.#.ffn_up
            backbone.layers.#.mixer.down_proj                     blk.#.ffn_down
            backbone.layers.#.mixer.gate                          blk.#.ffn_gate_inp
            backbone.layers.#.mixer.gate.e_score_correction       blk.#.exp_probs_b
            backbone.layers.#.mixer.experts.up_proj               blk.#.ffn_up_exps
            backbone.layers.#.mixer.experts.down_proj             blk.#.ffn_down_exps
            backbone.layers.#.mixer.shared_experts.up_proj        blk.#.ffn_up_shexp
            backbone.layers.#.mixer.shared_experts.down_proj      blk.#.ffn_down_shexp
            backbone.layers.#.mixer.fc1_latent_proj               blk.#.ffn_latent_down
            backbone.layers.#.mixer.fc2_latent_proj               blk.#.ffn_latent_up
            """);

    private static final String DENSE = "nemotron_h";
    private static final String MIXTURE = "nemotron_h_moe";

    NemotronH() {
        super(MIXTURE, NAMES, "NemotronHForCausalLM");
    }

    @Override
    public String ggufArchitecture(ModelConfig config) {
        return isDense(config) ? DENSE : MIXTURE;
    }

    @Override
    boolean makes(String architecture) {
        return architecture.equals(DENSE) || super.makes(architecture);
    }

    private static boolean isDense(ModelConfig config) {
        List<String> layers = config.texts("layers_block_type");
        return layers.contains("mlp") && !layers.contains("moe");
    }

    @Override
    List<Boolean> attentionLayers(ModelConfig config) {
        return areOf(config, "full_attention");
    }

    private static List<Boolean> areOf(ModelConfig config, String type) {
        return config.texts("layers_block_type").stream().map(type::equals).toList();
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        boolean peft = name.startsWith("model.layers.") && name.contains(".mixer.");
        return name.startsWith("mtp.") ? Optional.empty()
                : super.workingName(config, peft ? name.replaceFirst("model", "backbone") : name);
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.contains("mixer.experts")) {
            Experts.gather(source, outputs, config.integer("n_routed_experts"), "backbone.layers.%d.mixer.experts",
                    List.of("down_proj", "up_proj"));
        } else if (source.endsWith("mixer.norm.weight")) {
            long groups = stateSpace(config).groups();
            outputs.put(source, View.as(groups, source.shape().elements() / groups));
        } else if (source.endsWith("mixer.A_log", "mixer.D", "mixer.conv1d.weight")) {
            outputs.put(source, stateSpace(config).transform(source));
        } else {
            List<Boolean> attention = attentionLayers(config);
            boolean rotary = source.layer() >= 0 && source.layer() < attention.size() && attention.get(source.layer());
            outputs.put(source, rotary ? Llama.rotary(config, source) : Transform.IDENTITY);
        }
    }

    @Override
    Mamba2 stateSpace(ModelConfig config) {
        return new Mamba2(config.integer("n_groups"), config.integer("mamba_num_heads") * config.integer("mamba_head_dim"));
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        boolean dense = isDense(config);
        hybridKeys(config, dense ? withoutExperts(config) : config, blocks, keys);
        long head = config.asWritten().findInteger("head_dim", "attention_head_dim").orElse(config.headDimension());
        keys.u32("attention.key_length", head).u32("attention.value_length", head);
        int width = Math.toIntExact(config.integer(dense ? "intermediate_size" : "moe_intermediate_size"));
        keys.i32s("feed_forward_length", areOf(config, dense ? "mlp" : "moe").stream().mapToInt(is -> is ? width : 0).toArray());
        if (!dense) {
            expertKeys(config, width, keys);
        }
    }

    /** What the class says of every model. */
    private static ModelConfig withoutExperts(ModelConfig config) {
        return config.without("n_routed_experts").without("num_experts_per_tok").without("n_group").without("topk_group");
    }

    private static void expertKeys(ModelConfig config, int width, Keys keys) {
        keys.u32("expert_feed_forward_length", width);
        keys.u32("expert_shared_feed_forward_length", config.integer("moe_shared_expert_intermediate_size"));
        keys.u32("expert_shared_count", config.integer("n_shared_experts"));
        keys.bool("expert_weights_norm", config.flag("norm_topk_prob"));
        keys.f32("expert_weights_scale", config.number("routed_scaling_factor"));
        config.findInteger("moe_latent_size").ifPresent(size -> keys.u32("moe_latent_size", size));
    }
}
