package io.lorapress.model.family;

/** Qwen 2 and 2.5. */
class Qwen2 extends Family {
    Qwen2() {
        super("qwen2", Names.DECODER, "Qwen2ForCausalLM");
    }

    Qwen2(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }
}
