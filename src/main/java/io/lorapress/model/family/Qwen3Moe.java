package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;
import java.util.List;

/** Qwen 3 mixtures: as Qwen 2's, without a shared expert, with norms on queries and keys. */
final class Qwen3Moe extends Qwen2Moe {
    private static final Names NAMES = Names.DECODER.minus("model.layers.#.mlp.gate_proj", "model.layers.#.mlp.up_proj",
            "model.layers.#.mlp.down_proj").plus(Experts.NAMES).plus(Qwen3.QUERY_KEY_NORMS);

    @Override
    public List<String> architectures() {
        return List.of("Qwen3MoeForCausalLM");
    }

    @Override
    public String ggufArchitecture(ModelConfig config) {
        return "qwen3moe";
    }

    @Override
    protected Names names(ModelConfig config) {
        return NAMES;
    }
}
