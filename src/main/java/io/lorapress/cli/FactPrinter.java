package io.lorapress.cli;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints facts a line each, or as JSON. */
final class FactPrinter {
    private static final int MOST_ON_A_LINE = 20;

    private final PrintStream out;
    private final boolean json;

    FactPrinter(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void print(Map<String, Object> facts) {
        if (json) {
            IndentedJson.print(out, facts);
            return;
        }
        int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        facts.forEach((name, value) -> print(width, name, value));
    }

    /** What has many parts gets a line for each. */
    private void print(int width, String name, Object value) {
        if (value instanceof Map<?, ?> map && map.size() > MOST_ON_A_LINE) {
            out.println(name);
            map.forEach((part, fact) -> out.printf("    %s: %s%n", part, text("", fact)));
        } else {
            out.printf("%-" + width + "s  %s%n", name, text(name, value));
        }
    }

    private static String text(String name, Object value) {
        return switch (value) {
            case Long bytes when name.endsWith("bytes") || name.endsWith("free") -> Sizes.text(bytes);
            case Long number -> String.format(Locale.ROOT, "%,d", number);
            case Double number -> String.format(Locale.ROOT, "%.4g", number);
            case Map<?, ?> map -> map.entrySet().stream().map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(Collectors.joining(", "));
            case Collection<?> items -> items.isEmpty() ? "none"
                    : items.stream().map(String::valueOf).collect(Collectors.joining(", "));
            default -> String.valueOf(value);
        };
    }
}
