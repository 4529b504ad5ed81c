package io.lorapress.model.family;

/** Seed-OSS: only renames; its second norm bears llama.cpp's name for a norm after attention. */
final class SeedOss extends Family {
    private static final Names NAMES = Names.DECODER.plus("""
            model.layers.#.post_attention_layernorm     blk.#.post_attention_norm
            """);

    SeedOss() {
        super("seed_oss", NAMES, "SeedOssForCausalLM");
    }
}
