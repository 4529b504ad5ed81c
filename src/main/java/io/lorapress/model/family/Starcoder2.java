package io.lorapress.model.family;

/** StarCoder 2: a feed-forward without gate. */
final class Starcoder2 extends Family {
    private static final Names NAMES = Names.DECODER.plus("""
            model.layers.#.mlp.c_fc                     blk.#.ffn_up
            model.layers.#.mlp.c_proj                   blk.#.ffn_down
            """);

    Starcoder2() {
        super("starcoder2", NAMES, "Starcoder2ForCausalLM");
    }
}
