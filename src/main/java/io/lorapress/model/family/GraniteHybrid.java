package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Granite 4: state-space layers with some of attention, mixture or dense. Where all layers are attention it is a plain
 * Granite. The converter reads its config.json as written, without class defaults; so do we.
 */
class GraniteHybrid extends GraniteMoe {
    private static final int LONGEST = 1 << 20;
    private static final Set<String> ATTENTION = Set.of("attention", "full_attention");

    GraniteHybrid() {
        super("granitehybrid", GraniteMoe.NAMES.plus(Mamba2.NAMES), "GraniteMoeHybridForCausalLM");
    }

    GraniteHybrid(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    public String ggufArchitecture(ModelConfig config) {
        if (hasStateSpace(config)) {
            return super.ggufArchitecture(config);
        }
        return config.asWritten().findInteger("num_experts_per_tok", "num_experts_per_token").orElse(0) != 0
                ? "granitemoe" : "granite";
    }

    private boolean hasStateSpace(ModelConfig config) {
        return attentionLayers(config).contains(false);
    }

    /** Which layers are attention. */
    List<Boolean> attentionLayers(ModelConfig config) {
        return config.asWritten().texts("layer_types").stream().map(ATTENTION::contains).toList();
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        return super.workingName(config, Mamba2.rename(name));
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        List<Boolean> attention = attentionLayers(config);
        boolean experts = source.endsWith("block_sparse_moe.input_linear.weight") || source.contains("shared_mlp");
        if (experts || source.layer() < 0 || source.layer() >= attention.size() || attention.get(source.layer())) {
            super.map(config.asWritten(), source, outputs);
        } else {
            outputs.put(source, stateSpace(config).transform(source));
        }
    }

    Mamba2 stateSpace(ModelConfig config) {
        ModelConfig written = config.asWritten();
        return new Mamba2(written.integer("n_groups", "num_groups", "mamba_n_groups", "mamba_num_groups"),
                written.integer("expand", "num_heads", "mamba_expand", "mamba_num_heads")
                        * written.integer("mamba_head_dim", "hidden_size", "d_model"));
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        hybridKeys(config, config.asWritten(), blocks, keys);
    }

    /** @param written the config to take values from */
    final void hybridKeys(ModelConfig config, ModelConfig written, int blocks, Keys keys) {
        super.metadata(written, blocks, keys);
        stateSpaceKeys(written, stateSpace(config), keys);
        written.findInteger("attn_rotary_emb").stream().filter(width -> width != 0)
                .forEach(width -> keys.u32("rope.dimension_count", width));
        int heads = Math.toIntExact(written.integer("num_key_value_heads", "n_head_kv"));
        keys.i32s("attention.head_count_kv", attentionLayers(config).stream().mapToInt(is -> is ? heads : 0).toArray());
        keys.bool("rope.scaling.finetuned", !hasStateSpace(config));
        if (hasStateSpace(config)) {
            keys.u32("context_length", LONGEST);
        }
    }

    private static void stateSpaceKeys(ModelConfig config, Mamba2 space, Keys keys) {
        keys.u32("ssm.conv_kernel", config.integer("conv_kernel", "d_conv", "mamba_conv_kernel", "mamba_d_conv"));
        keys.u32("ssm.state_size", config.integer("state_size", "d_state", "state_dim", "ssm_state_size", "mamba_state_size",
                "mamba_d_state"));
        keys.u32("ssm.group_count", space.groups());
        keys.u32("ssm.inner_size", space.inner());
        keys.u32("ssm.time_step_rank", config.integer("n_heads", "num_heads", "mamba_n_heads", "mamba_num_heads"));
    }
}
