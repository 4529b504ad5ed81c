package io.lorapress.model.family;

/** Arcee's AFM: a Llama whose feed-forward has no gate. */
final class Arcee extends Llama {
    Arcee() {
        super("arcee", Names.DECODER.minus("model.layers.#.mlp.gate_proj"), "ArceeForCausalLM");
    }
}
