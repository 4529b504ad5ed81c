package io.lorapress.model.family;

/** SmolLM 3: Llama's tensors; which layers have no rotary positions llama.cpp knows by itself. */
final class SmolLM3 extends Llama {
    SmolLM3() {
        super("smollm3", NAMES, "SmolLM3ForCausalLM");
    }
}
