package io.lorapress.model.family;

import io.lorapress.model.ShardedTensor;
import io.lorapress.model.Transform;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.Elementwise;
import io.lorapress.model.transform.RowSelection;
import io.lorapress.model.transform.View;
import io.lorapress.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Qwen3-Next: linear attention in most layers, norms stored as the distance from one, an optional prediction head. */
class Qwen3Next extends Qwen2Moe {
    static final Names NAMES = Names.DECODER.plus(Qwen2Moe.NAMES).plus(Qwen3.QUERY_KEY_NORMS).plus(Experts.NEXT_TOKEN_NAMES).plus("""
            model.layers.#.post_attention_layernorm     blk.#.post_attention_norm
            model.layers.#.linear_attn.A_log            blk.#.ssm_a
            model.layers.#.linear_attn.conv1d           blk.#.ssm_conv1d
            model.layers.#.linear_attn.dt_proj          blk.#.ssm_dt
            model.layers.#.linear_attn.norm             blk.#.ssm_norm
            model.layers.#.linear_attn.out_proj         blk.#.ssm_out
            model.layers.#.linear_attn.in_proj_ba       blk.#.ssm_ba
            model.layers.#.linear_attn.in_proj_a        blk.#.ssm_alpha
            model.layers.#.linear_attn.in_proj_b        blk.#.ssm_beta
            model.layers.#.linear_attn.in_proj_qkv      blk.#.attn_qkv
            model.layers.#.linear_attn.in_proj_z        blk.#.attn_gate
            """);

    Qwen3Next() {
        super("qwen3next", NAMES, "Qwen3NextForCausalLM");
    }

    Qwen3Next(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    protected int blocks(ModelConfig config, List<ShardedTensor> tensors) {
        int head = PredictionHead.layers(tensors);
        long stated = config.integerOr(0, "mtp_num_hidden_layers");
        return config.blocks() + (head > 0 && stated > 0 ? Math.toIntExact(stated) : head);
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        return super.workingName(config, name).map(text -> PredictionHead.asLayer(text, config.blocks()));
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.endsWith(".A_log")) {
            outputs.put(source, Elementwise.NEGATIVE_EXP);
        } else if (source.endsWith(".dt_bias")) {
            outputs.put(source.replace(".dt_bias", ".dt_proj.bias"));
        } else if (source.contains("conv1d")) {
            outputs.put(source, kernel(source));
        } else if (source.contains("in_proj_qkvz.weight")) {
            splitProjection(config, source, outputs);
        } else if (source.endsWith("norm.weight") && !source.endsWith("linear_attn.norm.weight")) {
            outputs.put(source, Elementwise.PLUS_ONE);
        } else {
            super.map(config, source, outputs);
        }
    }

    /** [channels, 1, kernel] as [channels, kernel]. */
    static Transform kernel(Source source) {
        return source.shape().rank() == 3 ? View.as(source.shape().dimension(0), source.shape().dimension(2)) : Transform.IDENTITY;
    }

    /** Query, key, value and gate, interleaved by key head, become all queries, keys and values, and all gates apart. */
    private static void splitProjection(ModelConfig config, Source source, Outputs outputs) {
        long keyHeads = config.integer("linear_num_key_heads");
        long key = config.integer("linear_key_head_dim");
        long value = config.integer("linear_num_value_heads") / keyHeads * config.integer("linear_value_head_dim");
        Shape byHead = Shape.of(keyHeads, 2 * key + 2 * value, source.shape().columns());
        String stem = "blk." + source.layer() + ".attn_";
        outputs.concatenate(stem + "qkv.weight", source, part(byHead, 0, key), part(byHead, key, key), part(byHead, 2 * key, value));
        outputs.concatenate(stem + "gate.weight", source, part(byHead, 2 * key + value, value));
    }

    private static Transform part(Shape byHead, long first, long rows) {
        return new View(byHead, RowSelection.rows(first, rows));
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        if (blocks > config.blocks()) {
            keys.u32("nextn_predict_layers", blocks - config.blocks());
        }
        keys.u32("ssm.conv_kernel", config.integer("linear_conv_kernel_dim"));
        keys.u32("ssm.state_size", config.integer("linear_key_head_dim"));
        keys.u32("ssm.group_count", config.integer("linear_num_key_heads"));
        keys.u32("ssm.time_step_rank", config.integer("linear_num_value_heads"));
        keys.u32("ssm.inner_size", config.integer("linear_value_head_dim") * config.integer("linear_num_value_heads"));
        List<Boolean> recurrent = new ArrayList<>(LayerTypes.areOf(config, "linear_attention"));
        while (recurrent.size() < blocks) {
            recurrent.add(false);
        }
        keys.bools("attention.recurrent_layers", recurrent);
        keys.u32("full_attention_interval", config.integerOr(4, "full_attention_interval"));
        double share = config.rope().numberOr(0.25, "partial_rotary_factor");
        keys.u32("rope.dimension_count", (long) (config.headDimension() * share));
    }
}
