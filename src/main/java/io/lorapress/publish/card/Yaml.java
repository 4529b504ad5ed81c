package io.lorapress.publish.card;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The little YAML a card needs. Text that a YAML reader could take for something else is quoted. */
final class Yaml {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9]*([._/+-]?[A-Za-z0-9]+| [A-Za-z]+)*");
    private static final Pattern WORDS = Pattern.compile("(?i)true|false|yes|no|on|off|null|y|n|nan|inf");
    private static final JsonMapper JSON = new JsonMapper();

    private Yaml() {
    }

    static List<String> scalar(String key, String value) {
        return List.of(key + ": " + quoted(value));
    }

    static List<String> list(String key, List<String> values) {
        return Stream.concat(Stream.of(key + ":"), values.stream().map(value -> "- " + quoted(value))).toList();
    }

    /** A JSON string is a YAML string in double quotes. */
    static String quoted(String value) {
        return PLAIN.matcher(value).matches() && !WORDS.matcher(value).matches() ? value : JSON.writeValueAsString(value);
    }
}
