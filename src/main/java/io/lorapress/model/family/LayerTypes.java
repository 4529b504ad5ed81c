package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;
import java.util.List;

/** What config.json's layer_types says, as GGUF wants it. */
final class LayerTypes {
    private LayerTypes() {
    }

    /** True for each layer of sliding attention. */
    static List<Boolean> sliding(ModelConfig config) {
        return areOf(config, "sliding_attention");
    }

    static List<Boolean> areOf(ModelConfig config, String type) {
        return config.texts("layer_types").stream().map(type::equals).toList();
    }

    /** Key-value heads a layer: none where a layer is of another type than {@code attention}. */
    static int[] keyValueHeads(ModelConfig config, String attention) {
        int heads = Math.toIntExact(config.integer("num_key_value_heads"));
        return areOf(config, attention).stream().mapToInt(is -> is ? heads : 0).toArray();
    }
}
