package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.config.ModelConfig;
import java.util.Arrays;

/** Hunyuan A13B: experts stacked, one shared; its config gives one number a layer, which must all be the same. */
final class HunyuanMoe extends Family {
    private static final Names NAMES = Names.MIXTURE.plus(Hunyuan.NORMS).plus("""
            model.layers.#.mlp.gate.wg                  blk.#.ffn_gate_inp
            model.layers.#.mlp.shared_mlp.gate_proj     blk.#.ffn_gate_shexp
            model.layers.#.mlp.shared_mlp.up_proj       blk.#.ffn_up_shexp
            model.layers.#.mlp.shared_mlp.down_proj     blk.#.ffn_down_shexp
            """);

    HunyuanMoe() {
        super("hunyuan-moe", NAMES, "HunYuanMoEV1ForCausalLM");
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.name().equals("lm_head.weight") && config.flag("tie_word_embeddings")) {
            outputs.drop(source);
        } else if (source.contains("mlp.experts")) {
            Experts.gather(source, outputs, config.integer("num_local_experts", "num_experts"));
        } else {
            outputs.put(source);
        }
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.u32("expert_shared_feed_forward_length", config.integer("intermediate_size"));
        keys.u32("expert_feed_forward_length", same(config, "moe_intermediate_size"));
        keys.u32("expert_used_count", same(config, "moe_topk"));
        keys.u32("expert_shared_count", same(config, "num_shared_expert"));
        HunyuanRope.write(config, keys, config.integer("hidden_size") / config.integer("num_attention_heads"), 1000);
    }

    private static long same(ModelConfig config, String key) {
        long[] values = config.integers(key);
        if (values.length == 0 || Arrays.stream(values).anyMatch(value -> value != values[0])) {
            throw new ModelException(Reason.UNSUPPORTED, "config.json: " + key + " differs by layer, which llama.cpp cannot hold");
        }
        return values[0];
    }
}
