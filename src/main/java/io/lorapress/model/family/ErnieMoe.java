package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** ERNIE 4.5 mixture: experts stacked, prediction heads left out. */
final class ErnieMoe extends Ernie {
    private static final Names NAMES = Names.DECODER.plus(Experts.NAMES).plus(Experts.SHARED_NAMES).plus("""
            model.layers.#.mlp.moe_statics.e_score_correction   blk.#.exp_probs_b
            """);

    ErnieMoe() {
        super("ernie4_5-moe", NAMES, "Ernie4_5_MoeForCausalLM");
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        boolean prediction = Stream.of("mtp_block", "mtp_emb_norm", "mtp_hidden_norm", "mtp_linear_proj")
                .anyMatch(part -> name.startsWith("model." + part + "."));
        return prediction ? Optional.empty() : super.workingName(config, name);
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.contains("mlp.experts")) {
            Experts.gather(source, outputs, config.integer("moe_num_experts"), "model.layers.%d.mlp.experts",
                    List.of("gate_proj", "up_proj", "down_proj"));
        } else {
            outputs.put(source);
        }
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.u32("expert_count", config.integer("moe_num_experts"));
        keys.u32("expert_used_count", config.integer("moe_k"));
        keys.u32("interleave_moe_layer_step", config.integer("moe_layer_interval"));
        keys.u32("leading_dense_block_count", config.integer("moe_layer_start_index"));
        config.findInteger("moe_intermediate_size").ifPresent(width -> keys.u32("expert_feed_forward_length", width));
        config.findInteger("moe_num_shared_experts").ifPresent(count -> shared(config, count, keys));
    }

    private static void shared(ModelConfig config, long count, Keys keys) {
        keys.u32("expert_shared_count", count);
        if (count > 0 && config.hasValue("intermediate_size") && config.hasValue("num_key_value_heads")) {
            // as the converter has it, however odd the quotient
            keys.u32("expert_shared_feed_forward_length",
                    config.integer("intermediate_size") / config.integer("num_key_value_heads"));
        }
    }
}
