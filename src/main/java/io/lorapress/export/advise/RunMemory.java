package io.lorapress.export.advise;

import io.lorapress.model.config.ModelConfig;
import tools.jackson.databind.JsonNode;

/**
 * Memory that a model needs beside its weights, from its config. Keys and values count in 16 bits for every layer and the whole
 * context: layers with a sliding window or a recurrent state need less.
 */
final class RunMemory {
    /** Tokens that are computed at a time. */
    private static final long BATCH = 512;
    /** Rows of the width that are alive at a time while a layer is computed. */
    private static final long ROWS = 16;

    private RunMemory() {
    }

    static long besideWeights(ModelConfig config, JsonNode json, int context) {
        JsonNode text = json.path("text_config").isObject() ? json.path("text_config") : json;
        long layers = number(text, "num_hidden_layers", 1);
        long width = number(text, "hidden_size", 1);
        long heads = Math.max(1, number(text, "num_attention_heads", 1));
        long keyHeads = number(text, "num_key_value_heads", heads);
        long head = number(text, "head_dim", width / heads);
        long latent = number(text, "kv_lora_rank", 0);
        long perToken = latent > 0 ? latent + number(text, "qk_rope_head_dim", 0) : 2 * keyHeads * head;
        long compute = BATCH * Float.BYTES * (config.integer("vocab_size") + ROWS * width);
        return layers * perToken * context * Short.BYTES + compute;
    }

    private static long number(JsonNode json, String name, long otherwise) {
        return json.path(name).isIntegralNumber() ? json.path(name).asLong() : otherwise;
    }
}
