package io.lorapress.adapter;

import java.util.Optional;

/** The tensors that PEFT's methods keep for a module, under the names they have in the keys. */
enum Part {
    LORA_A("lora_A"),
    LORA_B("lora_B"),
    /** {@code lora_B.bias}. */
    LORA_BIAS(""),
    EMBEDDING_A("lora_embedding_A"),
    EMBEDDING_B("lora_embedding_B"),
    MAGNITUDE("lora_magnitude_vector"),
    /** AdaLoRA's singular values. */
    LORA_E("lora_E"),
    /** AdaLoRA's count of the ranks that are left; a buffer that older versions saved. */
    RANK_COUNT("ranknum"),
    HADAMARD_1A("hada_w1_a"),
    HADAMARD_1B("hada_w1_b"),
    HADAMARD_2A("hada_w2_a"),
    HADAMARD_2B("hada_w2_b"),
    HADAMARD_T1("hada_t1"),
    HADAMARD_T2("hada_t2"),
    KRONECKER_1("lokr_w1"),
    KRONECKER_1A("lokr_w1_a"),
    KRONECKER_1B("lokr_w1_b"),
    KRONECKER_2("lokr_w2"),
    KRONECKER_2A("lokr_w2_a"),
    KRONECKER_2B("lokr_w2_b"),
    KRONECKER_T2("lokr_t2"),
    IA3("ia3_l"),
    ROTATION("oft_R"),
    EMBEDDING_ROTATION("oft_embedding_R"),
    VERA_A("vera_A"),
    VERA_B("vera_B"),
    VERA_LAMBDA_B("vera_lambda_b"),
    VERA_LAMBDA_D("vera_lambda_d"),
    /** Rows of an embedding. */
    TOKENS("trainable_tokens_delta"),
    /** A tensor that replaces the base's. */
    SAVED("");

    private final String key;

    Part(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    static Optional<Part> byKey(String key) {
        for (Part part : values()) {
            if (!part.key.isEmpty() && part.key.equals(key)) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }
}
