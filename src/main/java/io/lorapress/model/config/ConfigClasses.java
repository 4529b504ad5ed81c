package io.lorapress.model.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Completes a config.json as transformers' AutoConfig does: class defaults, aliases, derived values, rotary parameters and
 * nested configurations. A model type that the table does not know is left as it is. The table is defaults.json, written by
 * src/conformance/config_defaults.py from transformers' own classes.
 */
final class ConfigClasses {
    private static final Map<String, ConfigClass> CLASSES = new HashMap<>();
    /** Sampling options that transformers drops from a model's configuration. */
    private static final Set<String> GENERATION = new HashSet<>();
    /** Older names of layer types. */
    private static final Map<String, String> LAYER_TYPES = Map.of("mamba", "linear_attention", "attention", "full_attention");
    /** Classes whose published configs have the text model's fields at the root. */
    private static final Set<String> FLAT = Set.of("qwen2_vl", "qwen2_5_vl");

    static {
        try (InputStream in = ConfigClasses.class.getResourceAsStream("defaults.json")) {
            JsonNode table = JsonMapper.shared().readTree(in);
            table.path("generation").forEach(name -> GENERATION.add(name.stringValue()));
            table.path("classes").forEachEntry((type, line) -> CLASSES.put(type, ConfigClass.read(type, line)));
        } catch (IOException e) {
            throw new UncheckedIOException("defaults.json is not in the program: build it again", e);
        }
    }

    private ConfigClasses() {
    }

    static ObjectNode complete(ObjectNode raw) {
        return complete(raw, raw.path("model_type").stringValue(""));
    }

    private static ObjectNode complete(ObjectNode raw, String modelType) {
        ConfigClass type = CLASSES.get(modelType);
        if (type == null) {
            return completeParts(raw.deepCopy(), Map.of());
        }
        ObjectNode fields = type.fields(raw.deepCopy(), GENERATION);
        Derivations.apply(type.modelType(), fields);
        if (type.rope()) {
            RopeParameters.standardise(type, fields);
        }
        fields.put("model_type", modelType);
        renameLayerTypes(fields.get(type.canonical("layer_types")));
        if (FLAT.contains(modelType) && !raw.has("text_config")) {
            fields.set("text_config", raw.deepCopy().without(List.of("vision_config", "architectures")));
            CLASSES.get(type.parts().get("text_config")).defaults().forEachEntry((field, value) -> fields.remove(field));
        }
        return completeParts(fields, type.parts());
    }

    private static void renameLayerTypes(JsonNode types) {
        if (types instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                String name = array.get(i).stringValue("");
                array.set(i, LAYER_TYPES.getOrDefault(name, name));
            }
        }
    }

    private static ObjectNode completeParts(ObjectNode fields, Map<String, String> parts) {
        Set<String> names = new LinkedHashSet<>(parts.keySet());
        names.add("text_config");
        names.add("vision_config");
        for (String name : names) {
            partOf(fields, name, parts.get(name)).ifPresent(part -> fields.set(name, part));
        }
        return fields;
    }

    private static Optional<ObjectNode> partOf(ObjectNode fields, String name, String modelType) {
        if (fields.get(name) instanceof ObjectNode part) {
            return Optional.of(complete(part, modelType != null ? modelType : part.path("model_type").stringValue("")));
        }
        return modelType == null ? Optional.empty() : Optional.of(complete(fields.objectNode(), modelType));
    }
}
