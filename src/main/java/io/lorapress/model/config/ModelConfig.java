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
 * The hyper-parameters of a model: config.json completed by the defaults of transformers' configuration class, with
 * {@code text_config} laid over the root, as llama.cpp's converter sees them.
 *
 * <p>Getters that take several keys use the first one that is there, and a key that is there with null ends the search: so
 * does the converter's find_hparam.
 */
public final class ModelConfig {
    /** More layers than any model has: what is above is a broken file. */
    static final int MOST_BLOCKS = 10_000;

    private final ObjectNode values;
    private final ObjectNode whole;
    private final ObjectNode raw;
    private final ObjectNode preprocessor;
    private final String where;

    private ModelConfig(ObjectNode values, ObjectNode whole, ObjectNode raw, ObjectNode preprocessor, String where) {
        this.values = values;
        this.whole = whole;
        this.raw = raw;
        this.preprocessor = preprocessor;
        this.where = where;
    }

    /** Completes a config.json; a nested {@code text_config} wins over the root. */
    public static ModelConfig of(JsonNode raw) {
        if (!(raw instanceof ObjectNode object)) {
            throw new ModelException(Reason.WRONG_VALUE, "config.json holds no JSON object: is the file complete?");
        }
        ObjectNode whole = ConfigClasses.complete(object);
        return new ModelConfig(withTextOver(whole), whole, object, object.objectNode(), "config.json");
    }

    private static ObjectNode withTextOver(ObjectNode whole) {
        ObjectNode values = whole.deepCopy();
        if (whole.get("text_config") instanceof ObjectNode text) {
            values.setAll(text.deepCopy());
        }
        return values;
    }

    /** This config without what the configuration class adds: some families' converters read config.json as it is. */
    public ModelConfig asWritten() {
        return new ModelConfig(withTextOver(raw), raw, raw, preprocessor, where);
    }

    /**
     * This config with what preprocessor_config.json and processor_config.json say, the latter over the former. Source:
     * MmprojModel.__init__ of conversion/base.py.
     */
    public ModelConfig withPreprocessor(JsonNode... files) {
        ObjectNode merged = raw.objectNode();
        for (JsonNode file : files) {
            for (JsonNode layer : new JsonNode[] {file, file.path("media_proc_cfg"), file.path("image_processor")}) {
                if (layer instanceof ObjectNode object) {
                    merged.setAll(object.deepCopy());
                }
            }
        }
        return new ModelConfig(values, whole, raw, merged, where);
    }

    /** What the preprocessor's files say; empty where there are none. */
    public ModelConfig preprocessor() {
        return part(preprocessor, "preprocessor_config.json");
    }

    /** A nested object of a config, as it stands. */
    public static ModelConfig part(ObjectNode values, String where) {
        return new ModelConfig(values, values, values, values.objectNode(), where);
    }

    /** The architecture that picks the family: {@code architectures[0]}, of text_config where that has it. */
    public String architecture() {
        return firstText(whole.path("text_config").path("architectures")).or(() -> firstText(whole.path("architectures")))
                .orElseThrow(() -> new ModelException(Reason.UNKNOWN_ARCHITECTURE,
                        where + ": no \"architectures\" entry; name the model's class there, as in [\"LlamaForCausalLM\"]"));
    }

    /** The architecture that the root names, whatever text_config says; empty where it names none. */
    public String rootArchitecture() {
        return firstText(whole.path("architectures")).orElse("");
    }

    private static Optional<String> firstText(JsonNode list) {
        return list.isArray() && !list.isEmpty() && list.get(0).isString() ? Optional.of(list.get(0).stringValue())
                : Optional.empty();
    }

    /** The completed config before text_config was laid over it. */
    public ModelConfig whole() {
        return new ModelConfig(whole, whole, raw, preprocessor, where);
    }

    /** This config with one value changed. */
    public ModelConfig with(String key, long value) {
        ObjectNode changed = values.deepCopy();
        changed.put(key, value);
        return new ModelConfig(changed, whole, raw, preprocessor, where);
    }

    /** This config as if it did not have a key. */
    public ModelConfig without(String key) {
        ObjectNode changed = values.deepCopy();
        changed.remove(key);
        return new ModelConfig(changed, whole, raw, preprocessor, where);
    }

    public boolean has(String key) {
        return values.has(key);
    }

    /** Whether the key is there with a value other than null. */
    public boolean hasValue(String key) {
        return find(key).isPresent();
    }

    public Optional<JsonNode> find(String... keys) {
        for (String key : keys) {
            JsonNode value = values.get(key);
            if (value != null) {
                return value.isNull() ? Optional.empty() : Optional.of(value);
            }
        }
        return Optional.empty();
    }

    public OptionalLong findInteger(String... keys) {
        Optional<JsonNode> value = find(keys);
        return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(asInteger(value.get(), keys));
    }

    public long integer(String... keys) {
        return asInteger(required(keys), keys);
    }

    public long integerOr(long fallback, String key) {
        return findInteger(key).orElse(fallback);
    }

    public OptionalDouble findNumber(String... keys) {
        Optional<JsonNode> value = find(keys);
        return value.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(asNumber(value.get(), keys));
    }

    public double number(String... keys) {
        return asNumber(required(keys), keys);
    }

    public double numberOr(double fallback, String key) {
        return findNumber(key).orElse(fallback);
    }

    /** False where the key is missing or null. */
    public boolean flag(String key) {
        return flagOr(false, key);
    }

    public boolean flagOr(boolean fallback, String key) {
        return find(key).map(value -> {
            if (!value.isBoolean()) {
                throw wrong("true or false", value, key);
            }
            return value.booleanValue();
        }).orElse(fallback);
    }

    public Optional<String> findText(String... keys) {
        return find(keys).map(value -> asText(value, keys));
    }

    public String text(String... keys) {
        return asText(required(keys), keys);
    }

    public List<String> texts(String key) {
        return list(required(key), key, item -> asText(item, key));
    }

    public Optional<List<String>> findTexts(String key) {
        return find(key).map(value -> list(value, key, item -> asText(item, key)));
    }

    public long[] integers(String key) {
        return list(required(key), key, item -> asInteger(item, key)).stream().mapToLong(Long::longValue).toArray();
    }

    public double[] numbers(String key) {
        return list(required(key), key, item -> asNumber(item, key)).stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** A list of exactly so many numbers. */
    public double[] numbers(String key, int count) {
        double[] numbers = numbers(key);
        if (numbers.length != count) {
            throw wrong("a list of " + count + " numbers", required(key), key);
        }
        return numbers;
    }

    public Optional<ModelConfig> findObject(String key) {
        return find(key).map(value -> {
            if (!(value instanceof ObjectNode object)) {
                throw wrong("an object", value, key);
            }
            return part(object, where + " " + key);
        });
    }

    /** Blocks of the decoder. */
    public int blocks() {
        long blocks = integer("n_layers", "num_hidden_layers", "n_layer", "num_layers");
        if (blocks < 0 || blocks > MOST_BLOCKS) {
            throw new ModelException(Reason.WRONG_VALUE, where + ": " + blocks + " layers cannot be; check num_hidden_layers");
        }
        return (int) blocks;
    }

    /** Width of a head: what the config says, else hidden_size / num_attention_heads. */
    public long headDimension() {
        return findInteger("head_dim").orElseGet(() -> integer("hidden_size") / integer("num_attention_heads"));
    }

    /** The rotary parameters, with what the root says about them mirrored in; empty where there are none. */
    public ModelConfig rope() {
        return part(RopeParameters.mirrored(this, values), where + " rope_parameters");
    }

    /** Those of the layers with full attention, where they differ by layer type. */
    public ModelConfig fullAttentionRope() {
        ModelConfig rope = rope();
        return rope.findObject("full_attention").orElse(rope);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The value of a key that must be there. */
    public JsonNode required(String... keys) {
        return find(keys).orElseThrow(() -> new ModelException(Reason.MISSING_FIELD,
                where + ": needs " + String.join(" or ", keys) + ", which is missing or null"));
    }

    public ModelException wrong(String wanted, JsonNode value, String... keys) {
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
