package io.lorapress.model.family;

/** Qwen 3: as Qwen 2, with norms on queries and keys. */
final class Qwen3 extends Qwen2 {
    static final String QUERY_KEY_NORMS = """
            model.layers.#.self_attn.q_norm             blk.#.attn_q_norm
            model.layers.#.self_attn.k_norm             blk.#.attn_k_norm
            """;
    static final Names NAMES = Names.DECODER.plus(QUERY_KEY_NORMS);

    Qwen3() {
        super("qwen3", NAMES, "Qwen3ForCausalLM");
    }
}
