package io.lorapress.adapter;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** adapter_config.json without what only its training needed. */
final class PeftConfigWriter {
    /** Settings of a machine or of the initialisation, which PEFT does not need to load an adapter. */
    private static final Set<String> OF_TRAINING = Set.of("auto_mapping", "runtime_config", "eva_config", "corda_config", "lora_ga_config",
            "loftq_config", "megatron_config", "megatron_core", "velora_config");
    private static final List<String> ALPHAS = List.of("lora_alpha", "alpha");

    private PeftConfigWriter() {
    }

    /** @param strength what alpha is multiplied with */
    static ObjectNode cleaned(AdapterConfig config, double strength, String baseModel) {
        ObjectNode json = config.json();
        json.propertyStream().filter(entry -> entry.getValue().isNull() || OF_TRAINING.contains(entry.getKey()))
                .map(Map.Entry::getKey).toList().forEach(json::remove);
        json.put("peft_type", config.method());
        json.put("base_model_name_or_path", baseModel);
        json.put("inference_mode", true);
        if (strength != 1) {
            scale(config, json, strength);
        }
        return json;
    }

    private static void scale(AdapterConfig config, ObjectNode json, double strength) {
        if (ALPHAS.stream().noneMatch(json::has)) {
            throw new AdapterException(AdapterError.CANNOT_WRITE, config.path(), config.method() + " has no alpha that could be scaled");
        }
        ALPHAS.stream().filter(json::has).forEach(key -> json.set(key, number(json.get(key).doubleValue() * strength)));
        if (json.get("alpha_pattern") instanceof ObjectNode pattern) {
            List.copyOf(pattern.propertyNames()).forEach(key -> pattern.set(key, number(pattern.get(key).doubleValue() * strength)));
        }
    }

    /** Whole numbers as such. */
    private static JsonNode number(double value) {
        return value == Math.rint(value) ? JsonNodeFactory.instance.numberNode((long) value) : JsonNodeFactory.instance.numberNode(value);
    }
}
