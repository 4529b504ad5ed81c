package io.lorapress.model.config;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Values of a JSON object by name and type; a missing or ill-typed one is refused with its name.
 *
 * <p>Getters that take several keys use the first one that is there, and a key that is there with null ends the search: so
 * does the converter's find_hparam.
 */
public class Fields {
    private final ObjectNode values;
    private final String where;

    /** @param where what the object is, for messages */
    Fields(ObjectNode values, String where) {
        this.values = values;
        this.where = where;
    }

    /** The object itself, not to be changed. */
    final ObjectNode values() {
        return values;
    }

    final String where() {
        return where;
    }

    public final boolean has(String key) {
        return values.has(key);
    }

    /** Whether the key is there with a value other than null. */
    public final boolean hasValue(String key) {
        return find(key).isPresent();
    }

    public final Optional<JsonNode> find(String... keys) {
        for (String key : keys) {
            JsonNode value = values.get(key);
            if (value != null) {
                return value.isNull() ? Optional.empty() : Optional.of(value);
            }
        }
        return Optional.empty();
    }

    public final OptionalLong findInteger(String... keys) {
        Optional<JsonNode> value = find(keys);
        return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(asInteger(value.get(), keys));
    }

    public final long integer(String... keys) {
        return asInteger(required(keys), keys);
    }

    public final long integerOr(long fallback, String key) {
        return findInteger(key).orElse(fallback);
    }

    public final OptionalDouble findNumber(String... keys) {
        Optional<JsonNode> value = find(keys);
        return value.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(asNumber(value.get(), keys));
    }

    public final double number(String... keys) {
        return asNumber(required(keys), keys);
    }

    public final double numberOr(double fallback, String key) {
        return findNumber(key).orElse(fallback);
    }

    /** False where the key is missing or null. */
    public final boolean flag(String key) {
        return flagOr(false, key);
    }

    public final boolean flagOr(boolean fallback, String key) {
        return find(key).map(value -> {
            if (!value.isBoolean()) {
                throw wrong("true or false", value, key);
            }
            return value.booleanValue();
        }).orElse(fallback);
    }

    public final Optional<String> findText(String... keys) {
        return find(keys).map(value -> asText(value, keys));
    }

    public final String text(String... keys) {
        return asText(required(keys), keys);
    }

    public final List<String> texts(String key) {
        return list(required(key), key, item -> asText(item, key));
    }

    public final Optional<List<String>> findTexts(String key) {
        return find(key).map(value -> list(value, key, item -> asText(item, key)));
    }

    public final long[] integers(String key) {
        return list(required(key), key, item -> asInteger(item, key)).stream().mapToLong(Long::longValue).toArray();
    }

    public final double[] numbers(String key) {
        return list(required(key), key, item -> asNumber(item, key)).stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** A list of exactly so many numbers. */
    public final double[] numbers(String key, int count) {
        double[] numbers = numbers(key);
        if (numbers.length != count) {
            throw wrong("a list of " + count + " numbers", required(key), key);
        }
        return numbers;
    }

    public final Optional<Fields> findObject(String key) {
        return find(key).map(value -> {
            if (!(value instanceof ObjectNode object)) {
                throw wrong("an object", value, key);
            }
            return new Fields(object, where + " " + key);
        });
    }

    public final boolean isEmpty() {
        return values.isEmpty();
    }

    /** The value of a key that must be there. */
    public final JsonNode required(String... keys) {
        return find(keys).orElseThrow(() -> new ModelException(Reason.MISSING_FIELD,
                where + ": needs " + String.join(" or ", keys) + ", which is missing or null"));
    }

    public final ModelException wrong(String wanted, JsonNode value, String... keys) {
        String shown = value.toString();
        return new ModelException(Reason.WRONG_VALUE, where + ": " + String.join(" or ", keys) + " must be " + wanted + ", not "
                + (shown.length() > 60 ? shown.substring(0, 60) + "..." : shown));
    }

    private long asInteger(JsonNode value, String... keys) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong("a whole number", value, keys);
        }
        return value.longValue();
    }

    private double asNumber(JsonNode value, String... keys) {
        if (!value.isNumber()) {
            throw wrong("a number", value, keys);
        }
        return value.doubleValue();
    }

    private String asText(JsonNode value, String... keys) {
        if (!value.isString()) {
            throw wrong("text", value, keys);
        }
        return value.stringValue();
    }

    private <T> List<T> list(JsonNode value, String key, Function<JsonNode, T> item) {
        if (!value.isArray()) {
            throw wrong("a list", value, key);
        }
        List<T> items = new ArrayList<>(value.size());
        value.forEach(node -> items.add(item.apply(node)));
        return items;
    }
}
