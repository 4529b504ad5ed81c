package io.lorapress.model.config;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reading fields of a configuration that is being completed, where anything may still be missing or ill-typed. */
final class Nodes {
    private Nodes() {
    }

    static void setIfNull(ObjectNode fields, String key, JsonNode value) {
        if (isNull(fields, key) && value != null) {
            fields.set(key, value);
        }
    }

    static boolean isNull(ObjectNode fields, String key) {
        JsonNode value = fields.get(key);
        return value == null || value.isNull();
    }

    static long integer(ObjectNode fields, String key) {
        return integerOr(fields, key, 0);
    }

    static long integerOr(ObjectNode fields, String key, long fallback) {
        return fields.path(key).longValue(fallback);
    }

    static long headDimension(ObjectNode fields) {
        return integer(fields, "hidden_size") / Math.max(1, integer(fields, "num_attention_heads"));
    }
}
