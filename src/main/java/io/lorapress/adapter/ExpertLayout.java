package io.lorapress.adapter;

/** How lora_B of stacked experts is packed into its second dimension. */
public enum ExpertLayout {
    /** As the adapter's mark says; without a mark PEFT's, with a warning. */
    AUTOMATIC,
    /** PEFT: (out, rank, experts), the expert fastest. */
    RANK_MAJOR,
    /** Unsloth before September 2026: (out, experts, rank), the rank fastest. */
    GROUPED_BY_EXPERT
}
