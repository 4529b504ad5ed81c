package io.lorapress.publish.ollama;

import io.lorapress.publish.OneLine;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A parameter of a Modelfile. The names and their types are those of Ollama's api.Options; a server refuses others.
 *
 * @param value as it stands in the Modelfile
 */
public record Parameter(String name, String value) {
    /** What a parameter holds. */
    enum Type { INTEGER, REAL, BOOLEAN, TEXT }

    static final String STOP = "stop";
    private static final Map<String, Type> TYPES = Map.ofEntries(Map.entry("num_keep", Type.INTEGER), Map.entry("seed", Type.INTEGER),
            Map.entry("num_predict", Type.INTEGER), Map.entry("top_k", Type.INTEGER), Map.entry("repeat_last_n", Type.INTEGER),
            Map.entry("num_ctx", Type.INTEGER), Map.entry("num_batch", Type.INTEGER), Map.entry("num_gpu", Type.INTEGER),
            Map.entry("main_gpu", Type.INTEGER), Map.entry("num_thread", Type.INTEGER), Map.entry("top_p", Type.REAL),
            Map.entry("min_p", Type.REAL), Map.entry("typical_p", Type.REAL), Map.entry("temperature", Type.REAL),
            Map.entry("repeat_penalty", Type.REAL), Map.entry("presence_penalty", Type.REAL), Map.entry("frequency_penalty", Type.REAL),
            Map.entry("use_mmap", Type.BOOLEAN), Map.entry(STOP, Type.TEXT));

    /** @throws OllamaException BAD_PARAMETER */
    public Parameter {
        if (!TYPES.containsKey(name)) {
            throw new OllamaException(OllamaError.BAD_PARAMETER, "parameter '" + OneLine.of(name) + "': Ollama knows none of this name");
        }
        check(name, value);
    }

    private static void check(String name, String value) {
        String pattern = switch (TYPES.get(name)) {
            case INTEGER -> "[+-]?\\d{1,9}";
            case REAL -> "[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?";
            case BOOLEAN -> "true|false";
            case TEXT -> "(?s).+";
        };
        if (!value.matches(pattern)) {
            throw new OllamaException(OllamaError.BAD_PARAMETER, "parameter " + name + ": '" + OneLine.of(value) + "' is no "
                    + TYPES.get(name).name().toLowerCase(Locale.ROOT));
        }
    }

    /** The value as the API takes it. */
    JsonNode json() {
        return switch (TYPES.get(name)) {
            case INTEGER -> JsonNodeFactory.instance.numberNode(Integer.parseInt(value));
            case REAL -> JsonNodeFactory.instance.numberNode(Double.parseDouble(value));
            case BOOLEAN -> JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(value));
            case TEXT -> JsonNodeFactory.instance.stringNode(value);
        };
    }
}
