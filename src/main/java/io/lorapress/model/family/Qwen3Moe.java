package io.lorapress.model.family;

/** Qwen 3 mixtures: as Qwen 2's, without a shared expert, with norms on queries and keys. */
final class Qwen3Moe extends Qwen2Moe {
    static final Names NAMES = Names.MIXTURE.plus(Qwen3.QUERY_KEY_NORMS);

    Qwen3Moe() {
        super("qwen3moe", NAMES, "Qwen3MoeForCausalLM");
    }
}
