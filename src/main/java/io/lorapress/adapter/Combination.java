package io.lorapress.adapter;

/** How several adapters become one. Source of all but {@link #SUM}: PEFT tuners/lora/model.py, add_weighted_adapter. */
public enum Combination {
    /** The weighted deltas are added, one adapter after the other; for every kind of adapter. */
    SUM,
    /** The factors are put side by side: the same sum with a rank that is the sum of the ranks. */
    CAT,
    /** The factors themselves are added, each times the root of weight and scale: not the sum of the deltas. */
    LINEAR,
    /** As linear, but small values are dropped first and, element by element, those against the majority's sign. */
    TIES,
    /** The weighted sum of the deltas, cut to its largest singular values. */
    SVD
}
