package io.lorapress.adapter;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * adapter_config.json. Values are read when they are asked for; one of the wrong kind is refused under its name.
 * Source: PEFT tuners/lora/config.py and the other tuners' configs.
 */
public final class AdapterConfig {
    private final Path path;
    private final ObjectNode json;

    AdapterConfig(Path path, ObjectNode json) {
        this.path = path;
        this.json = json;
    }

    Path path() {
        return path;
    }

    /** A copy of the whole file. */
    public ObjectNode json() {
        return json.deepCopy();
    }

    /** In upper case: {@code LORA}, {@code LOHA}, {@code IA3} ...; {@code LORA} where the file does not say. */
    public String method() {
        return text("peft_type").orElse("LORA").toUpperCase(Locale.ROOT);
    }

    /** What the adapter was trained on: a folder or a Hub id. */
    public Optional<String> baseModel() {
        return text("base_model_name_or_path").filter(name -> !name.isBlank());
    }

    public Optional<String> revision() {
        return text("revision");
    }

    public int rank() {
        return positive("r", 8);
    }

    /** lora_alpha; {@code alpha} for the LyCORIS methods. */
    public double alpha() {
        return number("lora_alpha").or(() -> number("alpha")).orElse(8.0);
    }

    public boolean rankStabilised() {
        return flag("use_rslora");
    }

    public boolean dora() {
        return flag("use_dora");
    }

    public boolean fanInFanOut() {
        return flag("fan_in_fan_out");
    }

    /** {@code none}, {@code all} or {@code lora_only}. */
    public String bias() {
        return text("bias").orElse("none");
    }

    /** target_modules in alphabetical order, or the one pattern that stands for them. */
    public List<String> targetModules() {
        return names("target_modules");
    }

    public List<String> targetParameters() {
        return names("target_parameters");
    }

    public List<String> modulesToSave() {
        return names("modules_to_save");
    }

    ModulePattern rankPattern() {
        return pattern("rank_pattern");
    }

    ModulePattern alphaPattern() {
        return pattern("alpha_pattern");
    }

    private ModulePattern pattern(String key) {
        Map<String, Double> values = new LinkedHashMap<>();
        object(key).ifPresent(node -> node.properties().forEach(entry -> values.put(entry.getKey(), numberOf(key, entry.getValue()))));
        return new ModulePattern(path, key, values);
    }

    boolean flag(String key) {
        JsonNode node = json.path(key);
        if (absent(node)) {
            return false;
        }
        if (!node.isBoolean()) {
            throw bad(key, "true or false", node);
        }
        return node.booleanValue();
    }

    Optional<String> text(String key) {
        JsonNode node = json.path(key);
        if (absent(node)) {
            return Optional.empty();
        }
        if (!node.isString()) {
            throw bad(key, "a string", node);
        }
        return Optional.of(node.stringValue());
    }

    Optional<Double> number(String key) {
        JsonNode node = json.path(key);
        return absent(node) ? Optional.empty() : Optional.of(numberOf(key, node));
    }

    int positive(String key, int otherwise) {
        double value = number(key).orElse((double) otherwise);
        if (value < 1 || value > Integer.MAX_VALUE || value != Math.rint(value)) {
            throw bad(key, "a positive integer", json.path(key));
        }
        return (int) value;
    }

    Optional<ObjectNode> object(String key) {
        JsonNode node = json.path(key);
        if (absent(node)) {
            return Optional.empty();
        }
        if (!(node instanceof ObjectNode object)) {
            throw bad(key, "an object", node);
        }
        return Optional.of(object);
    }

    /** The value as it stands, empty where it is absent or null. */
    Optional<JsonNode> value(String key) {
        JsonNode node = json.path(key);
        return absent(node) ? Optional.empty() : Optional.of(node);
    }

    List<String> names(String key) {
        JsonNode node = json.path(key);
        if (absent(node)) {
            return List.of();
        }
        if (node.isString()) {
            return List.of(node.stringValue());
        }
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode name : requireArray(key, node)) {
            if (!name.isString()) {
                throw bad(key, "names", node);
            }
            names.add(name.stringValue());
        }
        return List.copyOf(names);
    }

    private JsonNode requireArray(String key, JsonNode node) {
        if (!node.isArray()) {
            throw bad(key, "a list of names", node);
        }
        return node;
    }

    private double numberOf(String key, JsonNode node) {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw bad(key, "a number", node);
        }
        return node.doubleValue();
    }

    AdapterException bad(String key, String expected, JsonNode found) {
        return new AdapterException(AdapterError.BAD_CONFIG, path, key + " should be " + expected + ", but is " + shortened(found));
    }

    private static String shortened(JsonNode node) {
        String text = node.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}
