package io.lorapress.quantize;

/** What a tensor does in the model, told from its name. Source: llama-quant.cpp, {@code tensor_get_category}. */
enum TensorCategory {
    OUTPUT, TOKEN_EMBEDDING, ATTENTION_QKV, ATTENTION_KV_B, ATTENTION_V, ATTENTION_K, ATTENTION_Q, ATTENTION_OUTPUT, FFN_UP, FFN_GATE,
    FFN_DOWN, OTHER;

    static final String PER_LAYER_TOKEN_EMBEDDING = "per_layer_token_embd.weight";

    static TensorCategory of(String name) {
        return switch (name) {
            case "output.weight" -> OUTPUT;
            case "token_embd.weight", PER_LAYER_TOKEN_EMBEDDING -> TOKEN_EMBEDDING;
            default -> ofBlock(name);
        };
    }

    /** Attention tensors that lose most by few bits. */
    boolean isAttentionValue() {
        return this == ATTENTION_V || this == ATTENTION_QKV || this == ATTENTION_KV_B;
    }

    private static TensorCategory ofBlock(String name) {
        if (name.contains("attn_qkv.weight")) {
            return ATTENTION_QKV;
        } else if (name.contains("attn_kv_b.weight")) {
            return ATTENTION_KV_B;
        } else if (name.contains("attn_v.weight")) {
            return ATTENTION_V;
        } else if (name.contains("attn_k.weight")) {
            return ATTENTION_K;
        } else if (name.contains("attn_q.weight")) {
            return ATTENTION_Q;
        } else if (name.contains("attn_output.weight")) {
            return ATTENTION_OUTPUT;
        }
        return ofFeedForward(name);
    }

    private static TensorCategory ofFeedForward(String name) {
        if (name.contains("ffn_up")) {
            return FFN_UP;
        } else if (name.contains("ffn_gate")) {
            return FFN_GATE;
        } else if (name.contains("ffn_down")) {
            return FFN_DOWN;
        }
        return OTHER;
    }
}
