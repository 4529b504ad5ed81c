package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.Transform;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.Elementwise;
import io.lorapress.model.transform.RowSelection;

/** Gemma 3, text part: norms on queries and keys, embedding rows beyond the vocabulary cut off. */
class Gemma3 extends Family {
    static final Names NAMES = Gemma2.NAMES.plus(Qwen3.QUERY_KEY_NORMS);

    Gemma3() {
        super("gemma3", NAMES, "Gemma3ForCausalLM", "Gemma3ForConditionalGeneration");
    }

    Gemma3(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.contains("embed_tokens.weight")) {
            outputs.put(source, withinVocabulary(source, outputs));
        } else {
            outputs.put(source, normShift(source));
        }
    }

    /** Gemma 3 stores norms as the distance from one; its successors do not. */
    protected Transform normShift(Source source) {
        return source.endsWith("norm.weight") ? Elementwise.PLUS_ONE : Transform.IDENTITY;
    }

    /**
     * Embedding rows that no token is listed for are left out: llama.cpp loads no file that has others. The converter counts tokens its
     * own way where there is no tokenizer.model; wherever its file can be loaded, both numbers are the same.
     */
    private static Transform withinVocabulary(Source source, Outputs outputs) {
        long tokens = outputs.tokens();
        return tokens < source.shape().rows() ? RowSelection.rows(0, tokens) : Transform.IDENTITY;
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        if (config.hasValue("attn_logit_softcapping")) {
            throw new ModelException(Reason.UNSUPPORTED, "config.json: attn_logit_softcapping is not a part of Gemma 3; remove it");
        }
        keys.u32("context_length", config.integerOr(131072, "max_position_embeddings"));
        keys.u32("attention.head_count", config.integerOr(8, "num_attention_heads"));
        keys.f32("attention.layer_norm_rms_epsilon", config.numberOr(1e-6, "rms_norm_eps"));
        keys.u32("attention.key_length", config.integerOr(256, "head_dim"));
        keys.u32("attention.value_length", config.integerOr(256, "head_dim"));
        keys.f32("rope.freq_base", config.fullAttentionRope().numberOr(1_000_000.0, "rope_theta"));
        config.findNumber("final_logit_softcapping").ifPresent(cap -> keys.f32("final_logit_softcapping", cap));
        if (config.integerOr(0, "sliding_window_pattern") != 1) {
            keys.u32("attention.sliding_window", config.integer("sliding_window"));
        }
        keys.u32("attention.head_count_kv", config.integerOr(4, "num_key_value_heads"));
    }
}
