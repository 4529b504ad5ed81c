package io.lorapress.model.family;

import io.lorapress.model.Transform;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.Elementwise;
import java.util.Optional;

/** Gemma 1: norms stored as the distance from one; the tied head is left out where a checkpoint has it. */
class Gemma extends Family {
    Gemma() {
        super("gemma", Names.DECODER, "GemmaForCausalLM");
    }

    Gemma(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        return name.equals("lm_head.weight") ? Optional.empty() : super.workingName(config, name);
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        outputs.put(source, source.endsWith("norm.weight") ? Elementwise.PLUS_ONE : Transform.IDENTITY);
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        keys.u32("context_length", config.integer("max_position_embeddings"));
        keys.u32("embedding_length", config.integer("hidden_size"));
        keys.u32("block_count", blocks);
        keys.u32("feed_forward_length", config.integer("intermediate_size"));
        keys.u32("attention.head_count", config.integer("num_attention_heads"));
        keys.u32("attention.head_count_kv", config.integer("num_key_value_heads", "num_attention_heads"));
        keys.f32("attention.layer_norm_rms_epsilon", config.number("rms_norm_eps"));
        keys.u32("attention.key_length", config.integer("head_dim"));
        keys.u32("attention.value_length", config.integer("head_dim"));
        keys.fileType();
    }
}
