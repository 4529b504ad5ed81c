package io.lorapress.model.config;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The hyper-parameters of a model: config.json completed by the defaults of transformers' configuration class, with
 * {@code text_config} laid over the root, as llama.cpp's converter sees them.
 */
public final class ModelConfig extends Fields {
    /** More layers than any model has: what is above is a broken file. */
    static final int MOST_BLOCKS = 10_000;
    private static final String FILE = "config.json";

    private final ObjectNode whole;
    private final ObjectNode raw;
    private final ObjectNode preprocessor;
    /** Made when first asked for; the same whoever makes it. */
    private ModelConfig written;

    private ModelConfig(ObjectNode values, ObjectNode whole, ObjectNode raw, ObjectNode preprocessor) {
        super(values, FILE);
        this.whole = whole;
        this.raw = raw;
        this.preprocessor = preprocessor;
    }

    /** Completes a config.json; a nested {@code text_config} wins over the root. */
    public static ModelConfig of(JsonNode raw) {
        if (!(raw instanceof ObjectNode object)) {
            throw new ModelException(Reason.WRONG_VALUE, "config.json holds no JSON object: is the file complete?");
        }
        ObjectNode whole = ConfigClasses.complete(object);
        return new ModelConfig(withTextOver(whole), whole, object, object.objectNode());
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
        if (written == null) {
            written = new ModelConfig(withTextOver(raw), raw, raw, preprocessor);
        }
        return written;
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
        return new ModelConfig(values(), whole, raw, merged);
    }

    /** What the preprocessor's files say; empty where there are none. */
    public Fields preprocessor() {
        return new Fields(preprocessor, "preprocessor_config.json");
    }

    /** The architecture that picks the family: {@code architectures[0]}, of text_config where that has it. */
    public String architecture() {
        return firstText(whole.path("text_config").path("architectures")).or(() -> firstText(whole.path("architectures")))
                .orElseThrow(() -> new ModelException(Reason.UNKNOWN_ARCHITECTURE,
                        FILE + ": no \"architectures\" entry; name the model's class there, as in [\"LlamaForCausalLM\"]"));
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
    public Fields whole() {
        return new Fields(whole, FILE);
    }

    /** This config with one value changed. */
    public ModelConfig with(String key, long value) {
        ObjectNode changed = values().deepCopy();
        changed.put(key, value);
        return new ModelConfig(changed, whole, raw, preprocessor);
    }

    /** This config as if it did not have a key. */
    public ModelConfig without(String key) {
        ObjectNode changed = values().deepCopy();
        changed.remove(key);
        return new ModelConfig(changed, whole, raw, preprocessor);
    }

    /** Blocks of the decoder. */
    public int blocks() {
        long blocks = integer("n_layers", "num_hidden_layers", "n_layer", "num_layers");
        if (blocks < 0 || blocks > MOST_BLOCKS) {
            throw new ModelException(Reason.WRONG_VALUE, FILE + ": " + blocks + " layers cannot be; check num_hidden_layers");
        }
        return (int) blocks;
    }

    /** Width of a head: what the config says, else hidden_size / num_attention_heads. */
    public long headDimension() {
        return findInteger("head_dim").orElseGet(() -> integer("hidden_size") / integer("num_attention_heads"));
    }

    /** The rotary parameters, with what the root says about them mirrored in; empty where there are none. */
    public Fields rope() {
        return new Fields(RopeParameters.mirrored(this), FILE + " rope_parameters");
    }

    /** Those of the layers with full attention, where they differ by layer type. */
    public Fields fullAttentionRope() {
        Fields rope = rope();
        return rope.findObject("full_attention").orElse(rope);
    }
}
