package io.lorapress.export.merge;

import io.lorapress.adapter.AdapterMapping;
import io.lorapress.tensor.DType;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** config.json of the merged model: no longer quantised, in its 16-bit dtype, with what the adapter changed. */
final class MergedConfig {
    private static final JsonMapper JSON = JsonMapper.shared();

    private MergedConfig() {
    }

    static ObjectNode of(JsonNode base, AdapterMapping mapping, DType dtype) {
        ObjectNode config = (ObjectNode) base.deepCopy();
        config.remove("quantization_config");
        nameDtype(config, dtype);
        if (config.get("text_config") instanceof ObjectNode text) {
            text.remove("quantization_config");
        }
        if (!mapping.layers().isEmpty()) {
            replicate(config, mapping.layers());
        }
        mapping.configEdits().forEach((key, value) -> edit(config, key, JSON.valueToTree(value)));
        return config;
    }

    /** Older files say torch_dtype, newer ones dtype; the one that is there is kept. */
    private static void nameDtype(ObjectNode config, DType dtype) {
        String name = dtype == DType.F16 ? "float16" : "bfloat16";
        config.put(config.has("torch_dtype") && !config.has("dtype") ? "torch_dtype" : "dtype", name);
    }

    /** Lists with an entry a layer (layer_types and the like) get one for every copy. */
    private static void replicate(ObjectNode config, List<Integer> layers) {
        ObjectNode part = config.get("text_config") instanceof ObjectNode text ? text : config;
        int before = part.path("num_hidden_layers").asInt(-1);
        for (String key : List.copyOf(part.propertyNames())) {
            if (part.get(key) instanceof ArrayNode list && list.size() == before) {
                ArrayNode copies = part.arrayNode();
                layers.forEach(layer -> copies.add(list.get(layer)));
                part.set(key, copies);
            }
        }
    }

    private static void edit(ObjectNode config, String key, JsonNode value) {
        boolean inText = config.get("text_config") instanceof ObjectNode text && text.has(key);
        if (inText) {
            ((ObjectNode) config.get("text_config")).set(key, value);
        }
        if (!inText || config.has(key)) {
            config.set(key, value);
        }
    }
}
