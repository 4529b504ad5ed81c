package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;
import java.util.List;

/** Qwen 3: as Qwen 2, with norms on queries and keys. */
final class Qwen3 extends Qwen2 {
    static final String QUERY_KEY_NORMS = """
            model.layers.#.self_attn.q_norm             blk.#.attn_q_norm
            model.layers.#.self_attn.k_norm             blk.#.attn_k_norm
            """;
    private static final Names NAMES = Names.DECODER.plus(QUERY_KEY_NORMS);

    @Override
    public List<String> architectures() {
        return List.of("Qwen3ForCausalLM");
    }

    @Override
    public String ggufArchitecture(ModelConfig config) {
        return "qwen3";
    }

    @Override
    protected Names names(ModelConfig config) {
        return NAMES;
    }
}
