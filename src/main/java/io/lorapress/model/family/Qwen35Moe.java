package io.lorapress.model.family;

/** Qwen 3.5 mixture. */
final class Qwen35Moe extends Qwen35 {
    Qwen35Moe() {
        super("qwen35moe", Qwen3Next.NAMES, "Qwen3_5MoeForCausalLM", "Qwen3_5MoeForConditionalGeneration");
    }
}
