package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.Transpose;

/** Llama 4, text part: experts stored transposed with gate before up; rotary pairs stay as they are. */
final class Llama4 extends Llama {
    private static final Names NAMES = Names.DECODER.plus("""
            model.layers.#.feed_forward.gate_proj                 blk.#.ffn_gate
            model.layers.#.feed_forward.up_proj                   blk.#.ffn_up
            model.layers.#.feed_forward.down_proj                 blk.#.ffn_down
            model.layers.#.feed_forward.router                    blk.#.ffn_gate_inp
            model.layers.#.feed_forward.experts.gate_proj         blk.#.ffn_gate_exps
            model.layers.#.feed_forward.experts.up_proj           blk.#.ffn_up_exps
            model.layers.#.feed_forward.experts.down_proj         blk.#.ffn_down_exps
            model.layers.#.feed_forward.shared_expert.gate_proj   blk.#.ffn_gate_shexp
            model.layers.#.feed_forward.shared_expert.up_proj     blk.#.ffn_up_shexp
            model.layers.#.feed_forward.shared_expert.down_proj   blk.#.ffn_down_shexp
            """);

    Llama4() {
        super("llama4", NAMES, "Llama4ForCausalLM", "Llama4ForConditionalGeneration");
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.contains("gate_up_proj")) {
            int half = Math.toIntExact(source.shape().columns() / 2);
            outputs.put(source.replace("gate_up_proj", "gate_proj.weight"), new Transpose(0, 1, half));
            outputs.put(source.replace("gate_up_proj", "up_proj.weight"), new Transpose(half, 1, half));
        } else if (source.endsWith("down_proj")) {
            outputs.put(source.named(source.name() + ".weight"), Transpose.ALL);
        } else {
            outputs.put(source);
        }
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.u32("feed_forward_length", config.integer("intermediate_size_mlp"));
        keys.u32("interleave_moe_layer_step", config.integer("interleave_moe_layer_step"));
        keys.u32("expert_feed_forward_length", config.integer("intermediate_size"));
        if (config.findTexts("layer_types").map(types -> types.stream().allMatch("full_attention"::equals)).orElse(false)) {
            keys.u32("attention.sliding_window", 0);
        }
    }
}
