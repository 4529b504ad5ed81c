package io.lorapress.model.family;

import io.lorapress.model.Transform;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.RowSelection;
import io.lorapress.model.transform.View;
import io.lorapress.tensor.Shape;

/** Falcon 7B, 40B and 180B: query, key and value fused by key-value group, regrouped to all queries, keys, values. */
final class Falcon extends Family {
    private static final Names NAMES = Names.of("""
            lm_head                                          output
            transformer.word_embeddings                      token_embd
            transformer.ln_f                                 output_norm
            transformer.h.#.input_layernorm                  blk.#.attn_norm
            transformer.h.#.ln_mlp                           blk.#.attn_norm
            transformer.h.#.ln_attn                          blk.#.attn_norm_2
            transformer.h.#.self_attention.query_key_value   blk.#.attn_qkv
            transformer.h.#.self_attention.dense             blk.#.attn_output
            transformer.h.#.mlp.dense_h_to_4h                blk.#.ffn_up
            transformer.h.#.mlp.dense_4h_to_h                blk.#.ffn_down
            """);

    Falcon() {
        super("falcon", NAMES, "FalconForCausalLM", "RWForCausalLM");
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.endsWith("query_key_value.weight")) {
            regroup(config, source, outputs);
        } else {
            outputs.put(source);
        }
    }

    private static void regroup(ModelConfig config, Source source, Outputs outputs) {
        long heads = config.integer("num_attention_heads", "n_head");
        long groups = Math.max(1, config.findInteger("num_kv_heads", "n_head_kv").orElse(1));
        long head = config.integer("hidden_size") / heads;
        long queries = heads / groups * head;
        Shape byGroup = Shape.of(groups, queries + 2 * head, source.shape().columns());
        outputs.concatenate(outputs.ggufName(source.name()), source, part(byGroup, 0, queries), part(byGroup, queries, head),
                part(byGroup, queries + head, head));
    }

    private static Transform part(Shape byGroup, long first, long rows) {
        return new View(byGroup, RowSelection.rows(first, rows));
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        keys.u32("context_length", 2048);
        keys.text("tensor_data_layout", "jploski");
        keys.u32("embedding_length", config.integer("hidden_size"));
        keys.u32("feed_forward_length", 4 * config.integer("hidden_size"));
        keys.u32("block_count", blocks);
        keys.u32("attention.head_count", config.findInteger("num_attention_heads").orElseGet(() -> config.integer("n_head")));
        keys.u32("attention.head_count_kv",
                config.findInteger("num_kv_heads").orElseGet(() -> config.integerOr(1, "n_head_kv")));
        keys.f32("attention.layer_norm_epsilon", config.number("layer_norm_epsilon"));
    }
}
