package io.lorapress.model.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What transformers' configuration class of one model type says when config.json is silent.
 *
 * @param modelType the model_type it is registered by
 * @param defaults  field names and values, in the class's order; null values count
 * @param aliases   other names of fields
 * @param parts     nested configurations and their model types
 * @param rope      whether the class standardises rotary parameters
 * @param theta     rotary base when nothing says so (one number, or global and local)
 * @param ropeType  rope_type where the parameters name none
 */
record ConfigClass(String modelType, ObjectNode defaults, Map<String, String> aliases, Map<String, String> parts, boolean rope,
                   JsonNode theta, String ropeType) {

    static ConfigClass read(String modelType, JsonNode line) {
        return new ConfigClass(modelType, (ObjectNode) line.path("defaults"), names(line.path("aliases")),
                names(line.path("parts")), line.path("rope").booleanValue(false), line.path("theta"),
                line.path("rope_type").stringValue("default"));
    }

    private static Map<String, String> names(JsonNode object) {
        Map<String, String> names = new LinkedHashMap<>();
        object.forEachEntry((name, value) -> names.put(name, value.stringValue()));
        return names;
    }

    String canonical(String field) {
        return aliases.getOrDefault(field, field);
    }

    /** The fields of an object of this class made from {@code raw}: defaults, then what raw says, aliases resolved. */
    ObjectNode fields(ObjectNode raw, Set<String> generation) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        defaults.forEachEntry((field, value) -> fields.set(canonical(field), raw.has(field) ? raw.get(field) : value.deepCopy()));
        raw.forEachEntry((field, value) -> {
            if (!defaults.has(field) && !generation.contains(field)) {
                fields.set(canonical(field), value);
            }
        });
        return fields;
    }
}
