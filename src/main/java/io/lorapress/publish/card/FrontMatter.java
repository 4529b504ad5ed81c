package io.lorapress.publish.card;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The YAML block at the head of a card, as lines by top-level key. What it holds is kept to the letter; only keys that are not
 * there are ever added.
 */
final class FrontMatter {
    private static final Pattern KEY = Pattern.compile("([A-Za-z0-9_-]+|\"[^\"]+\"|'[^']+')\\s*:(\\s.*)?");

    private final Map<String, List<String>> blocks = new LinkedHashMap<>();

    /** @param lines without the --- lines */
    static FrontMatter of(List<String> lines) {
        FrontMatter matter = new FrontMatter();
        String key = "";
        for (String line : lines) {
            Matcher found = KEY.matcher(line);
            key = found.matches() ? unquoted(found.group(1)) : key;
            matter.blocks.computeIfAbsent(key, k -> new ArrayList<>()).add(line);
        }
        return matter;
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** A key's lines, its own first. */
    List<String> block(String key) {
        return blocks.getOrDefault(key, List.of());
    }

    /** A key's value when it is a plain one on the key's own line. */
    Optional<String> value(String key) {
        return block(key).stream().findFirst().map(line -> line.substring(line.indexOf(':') + 1).strip())
                .map(text -> text.startsWith("\"") || text.startsWith("'") ? unquoted(text) : text.replaceFirst("\\s+#.*", ""))
                .filter(text -> !text.isEmpty() && "[{|>&*".indexOf(text.charAt(0)) < 0);
    }

    void add(String key, List<String> lines) {
        blocks.put(key, List.copyOf(lines));
    }

    /** This one, with the other's blocks for keys that it lacks. */
    FrontMatter completedBy(FrontMatter other) {
        FrontMatter all = new FrontMatter();
        all.blocks.putAll(blocks);
        other.blocks.forEach(all.blocks::putIfAbsent);
        return all;
    }

    String text() {
        StringBuilder text = new StringBuilder("---\n");
        blocks.values().forEach(lines -> lines.forEach(line -> text.append(line).append('\n')));
        return text.append("---\n").toString();
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.charAt(0) == text.charAt(text.length() - 1) && "\"'".indexOf(text.charAt(0)) >= 0;
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
