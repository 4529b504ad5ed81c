package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.ColumnSelection;
import io.lorapress.model.transform.Transpose;
import java.util.Optional;

/** gpt-oss: experts stored transposed with gate and up interleaved, biases on them, attention sinks. */
final class GptOss extends Family {
    private static final Names NAMES = Names.MIXTURE.plus("""
            model.layers.#.mlp.router                   blk.#.ffn_gate_inp
            model.layers.#.post_attention_layernorm     blk.#.post_attention_norm
            model.layers.#.self_attn.sinks              blk.#.attn_sinks
            """);

    GptOss() {
        super("gpt-oss", NAMES, "GptOssForCausalLM");
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        return super.workingName(config, name.contains("sinks") ? name + ".weight" : name);
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.endsWith("down_proj_bias")) {
            outputs.put(source.replace("down_proj_bias", "down_proj.bias"));
        } else if (source.endsWith("down_proj")) {
            outputs.put(source.replace("down_proj", "down_proj.weight"), Transpose.ALL);
        } else if (source.endsWith("gate_up_proj_bias")) {
            int half = Math.toIntExact(source.shape().columns() / 2);
            outputs.put(source.replace("gate_up_proj_bias", "gate_proj.bias"), new ColumnSelection(0, 2, half));
            outputs.put(source.replace("gate_up_proj_bias", "up_proj.bias"), new ColumnSelection(1, 2, half));
        } else if (source.endsWith("gate_up_proj")) {
            int half = Math.toIntExact(source.shape().columns() / 2);
            outputs.put(source.replace("gate_up_proj", "gate_proj.weight"), new Transpose(0, 2, half));
            outputs.put(source.replace("gate_up_proj", "up_proj.weight"), new Transpose(1, 2, half));
        } else {
            outputs.put(source);
        }
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.u32("attention.sliding_window", config.integer("sliding_window"));
        keys.u32("expert_feed_forward_length", config.integer("intermediate_size"));
    }
}
