package io.lorapress.model.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rotary parameters in the one form that transformers 5 brings them to, whichever way config.json wrote them: rope_scaling
 * and rope_theta at the root, or rope_parameters, flat or by layer type. Source: transformers modeling_rope_utils.py,
 * RotaryEmbeddingConfigMixin; and TextModel.__init__ of llama.cpp's conversion/base.py for {@link #mirrored}.
 */
final class RopeParameters {
    /** Classes that keep one set of parameters for sliding and one for full attention. */
    private static final Set<String> BY_LAYER_TYPE = Set.of("gemma3_text", "gemma3n_text", "olmo3");
    /** Classes that have known only today's form. */
    private static final Set<String> AS_IS = Set.of("gemma4_text");
    private static final Set<String> SCALED = Set.of("llama3", "yarn", "longrope");

    private RopeParameters() {
    }

    /** Replaces the rotary fields of a configuration by a standard {@code rope_parameters}. */
    static void standardise(ConfigClass type, ObjectNode fields) {
        if (AS_IS.contains(type.modelType())) {
            return;
        }
        if (BY_LAYER_TYPE.contains(type.modelType())) {
            standardiseByLayerType(type, fields);
        } else {
            standardiseFlat(type, fields);
        }
    }

    private static void standardiseFlat(ConfigClass type, ObjectNode fields) {
        JsonNode scaling = fields.remove("rope_scaling");
        ObjectNode rope = objectOr(scaling, objectOr(fields.get("rope_parameters"), fields.objectNode()));
        JsonNode theta = fields.has("rope_theta") ? fields.remove("rope_theta") : type.theta();
        for (ObjectNode part : nested(rope, fields)) {
            setDefault(part, "rope_theta", theta);
            completeOne(type, fields, part, part == rope);
        }
        fields.set("rope_parameters", rope);
    }

    private static void standardiseByLayerType(ConfigClass type, ObjectNode fields) {
        JsonNode scaling = fields.remove("rope_scaling");
        ObjectNode rope = objectOr(fields.get("rope_parameters"), fields.objectNode());
        ObjectNode full = objectOr(rope.get("full_attention"), fields.objectNode());
        if (scaling instanceof ObjectNode given) {
            full.setAll(given);
        }
        ObjectNode sliding = objectOr(rope.get("sliding_attention"), fields.objectNode());
        setDefault(full, "rope_theta", fields.has("rope_theta") ? fields.remove("rope_theta") : base(type, "global"));
        setDefault(sliding, "rope_theta",
                fields.has("rope_local_base_freq") ? fields.remove("rope_local_base_freq") : base(type, "local"));
        completeOne(type, fields, full, false);
        completeOne(type, fields, sliding, false);
        rope.set("sliding_attention", sliding);
        rope.set("full_attention", full);
        fields.set("rope_parameters", rope);
    }

    private static JsonNode base(ConfigClass type, String which) {
        return type.theta().isObject() ? type.theta().get(which) : type.theta();
    }

    private static void completeOne(ConfigClass type, ObjectNode fields, ObjectNode part, boolean flat) {
        if (!part.has("rope_type")) {
            part.put("rope_type", part.path("type").stringValue(type.ropeType()));
        }
        String ropeType = part.get("rope_type").stringValue("");
        if (type.modelType().equals("phi3")) {
            setDefault(part, "partial_rotary_factor", part.numberNode(1.0));
            if (ropeType.equals("su") || ropeType.equals("yarn")) {
                part.put("rope_type", "longrope");
            }
        } else if (ropeType.equals("mrope")) {
            part.put("rope_type", "default");
        }
        JsonNode partial = fields.get("partial_rotary_factor");
        if (partial != null && !partial.isNull()) {
            setDefault(part, "partial_rotary_factor", partial);
        }
        if (SCALED.contains(part.path("rope_type").stringValue(""))) {
            originalContext(type, fields, part, flat);
        }
    }

    private static void originalContext(ConfigClass type, ObjectNode fields, ObjectNode part, boolean flat) {
        String key = "original_max_position_embeddings";
        if (flat && type.defaults().has(key)) {
            part.set(key, fields.get(key));
        } else if (fields.has("max_position_embeddings")) {
            setDefault(part, key, fields.get("max_position_embeddings"));
        }
    }

    /** The parameters themselves, or those by layer type, where the configuration declares these types. */
    private static List<ObjectNode> nested(ObjectNode rope, ObjectNode fields) {
        List<ObjectNode> parts = new ArrayList<>();
        for (JsonNode layerType : fields.path("layer_types")) {
            JsonNode part = rope.get(layerType.stringValue(""));
            if (part instanceof ObjectNode object && !parts.contains(object)) {
                parts.add(object);
            }
        }
        return parts.isEmpty() ? List.of(rope) : parts;
    }

    /** What the converter works with: the parameters, and what stands at the root beside them. */
    static ObjectNode mirrored(Fields config) {
        ObjectNode values = config.values();
        JsonNode given = values.has("rope_parameters") ? values.get("rope_parameters") : values.get("rope_scaling");
        ObjectNode rope = objectOr(given, values.objectNode()).deepCopy();
        if (rope.has("full_attention") || rope.has("sliding_attention")) {
            return rope;
        }
        config.find("local_rope_theta", "rope_local_theta", "rope_theta_local", "swa_rope_theta", "rope_local_base_freq")
                .ifPresent(theta -> rope.putObject("sliding_attention").set("rope_theta", theta));
        mirror(rope, "rope_theta", config, "global_rope_theta", "rope_global_theta", "rope_theta_global", "rope_theta",
                "rotary_emb_base");
        if (rope.has("type")) {
            setDefault(rope, "rope_type", rope.get("type"));
        }
        mirror(rope, "partial_rotary_factor", config, "partial_rotary_factor", "rope_pct", "rope_percent");
        mirror(rope, "original_max_position_embeddings", config, "original_max_position_embeddings");
        return rope;
    }

    private static void mirror(ObjectNode rope, String key, Fields config, String... from) {
        config.find(from).ifPresent(value -> setDefault(rope, key, value));
    }

    private static void setDefault(ObjectNode object, String key, JsonNode value) {
        if (!object.has(key)) {
            object.set(key, value);
        }
    }

    private static ObjectNode objectOr(JsonNode node, ObjectNode fallback) {
        return node instanceof ObjectNode object && !object.isEmpty() ? object : fallback;
    }
}
