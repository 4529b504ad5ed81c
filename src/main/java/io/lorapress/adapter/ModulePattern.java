package io.lorapress.adapter;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * rank_pattern or alpha_pattern: values for the modules whose path ends with a key, which is a regular expression. The first key
 * in the order of the file wins. Source: PEFT utils/other.py, get_pattern_key.
 */
record ModulePattern(Path file, String name, Map<String, Double> values) {
    double valueFor(String module, double otherwise) {
        for (Map.Entry<String, Double> entry : values.entrySet()) {
            if (compile(file, name, "(.*\\.)?(" + entry.getKey() + ")").matcher(module).matches()) {
                return entry.getValue();
            }
        }
        return otherwise;
    }

    /** @throws AdapterException for what is no regular expression */
    static Pattern compile(Path file, String name, String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new AdapterException(AdapterError.BAD_CONFIG,
                    file + ": " + name + " has " + expression + ", which is no regular expression: " + e.getDescription(), e);
        }
    }
}
