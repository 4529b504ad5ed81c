package io.lorapress.export;

/** What GGUF files are made from. */
public enum Precision {
    /** The merged weights rounded to 16 bits: equal to merging, saving, converting and quantising one after the other. */
    MERGED_16BIT,
    /** The float32 result of the merge: no 16-bit rounding in between. */
    F32
}
