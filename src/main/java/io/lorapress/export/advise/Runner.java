package io.lorapress.export.advise;

/** What a model is run with. */
public enum Runner {
    OLLAMA("ollama"), LLAMA_CPP("llama.cpp"), VLLM("vllm"), TRANSFORMERS("transformers");

    private final String label;

    Runner(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
