package io.lorapress.publish.ollama;

import io.lorapress.publish.chat.GoText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads a Modelfile one character at a time, as the server does it, and knows nothing of how we write one. It refuses all that the
 * server refuses.
 */
public final class StrictReader {
    /** @param name in lower case; with the parameter's own name after PARAMETER */
    public record Command(String name, String value) {
    }

    private enum State { NOTHING, NAME, PARAMETER, ROLE, VALUE, COMMENT }

    private static final Set<String> NAMES = Set.of("from", "license", "template", "system", "adapter", "draft", "renderer", "parser",
            "parameter", "message", "requires");
    private static final Set<String> ROLES = Set.of("system", "user", "assistant");

    private final List<Command> commands = new ArrayList<>();
    private final StringBuilder buffer = new StringBuilder();
    private State state = State.NOTHING;
    private String name = "";
    private String role = "";

    private StrictReader() {
    }

    public static List<Command> read(String text) {
        StrictReader reader = new StrictReader();
        text.codePoints().forEach(reader::take);
        reader.end();
        if (reader.commands.stream().noneMatch(command -> command.name().equals("from"))) {
            throw new IllegalArgumentException("no FROM line");
        }
        return reader.commands;
    }

    private void take(int c) {
        boolean newline = c == '\n' || c == '\r';
        boolean blank = c == ' ' || c == '\t';
        switch (state) {
            case NOTHING -> {
                if (c == '#') {
                    state = State.COMMENT;
                } else if (!newline && !blank) {
                    state = State.NAME;
                    append(c);
                }
            }
            case COMMENT -> state = newline ? State.NOTHING : State.COMMENT;
            case NAME -> word(c, blank, isLetter(c));
            case PARAMETER -> word(c, blank, isLetter(c) || c >= '0' && c <= '9' || c == '_');
            case ROLE -> word(c, blank, isLetter(c));
            case VALUE -> value(c, newline, blank);
        }
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private void append(int c) {
        if (GoText.isPrint(c)) {
            buffer.appendCodePoint(c);
        }
    }

    private void word(int c, boolean blank, boolean letter) {
        if (letter) {
            append(c);
            return;
        }
        if (!blank) {
            throw new IllegalArgumentException("character " + c + " inside a word");
        }
        String word = buffer.toString();
        buffer.setLength(0);
        switch (state) {
            case NAME -> named(word);
            case PARAMETER -> {
                name = "parameter " + word;
                state = State.VALUE;
            }
            default -> {
                if (!ROLES.contains(word)) {
                    throw new IllegalArgumentException("role " + word);
                }
                role = word + ": ";
                state = State.VALUE;
            }
        }
    }

    private void named(String word) {
        name = word.toLowerCase(Locale.ROOT);
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("command " + word);
        }
        state = name.equals("parameter") ? State.PARAMETER : name.equals("message") ? State.ROLE : State.VALUE;
    }

    private void value(int c, boolean newline, boolean blank) {
        if (newline && unquoted() != null) {
            finish();
        } else if (newline || blank) {
            buffer.appendCodePoint(c);
        } else {
            append(c);
        }
    }

    private void finish() {
        commands.add(new Command(name, role + unquoted()));
        buffer.setLength(0);
        role = "";
        state = State.NOTHING;
    }

    /** The value in the buffer, or null when its quotes are still open. */
    private String unquoted() {
        String text = buffer.toString().strip();
        if (text.startsWith("\"\"\"")) {
            return text.length() >= 6 && text.endsWith("\"\"\"") ? text.substring(3, text.length() - 3) : null;
        }
        if (text.startsWith("\"")) {
            return text.length() >= 2 && text.endsWith("\"") ? text.substring(1, text.length() - 1) : null;
        }
        return text;
    }

    private void end() {
        if (state == State.VALUE && unquoted() != null) {
            finish();
        } else if (state != State.NOTHING && state != State.COMMENT) {
            throw new IllegalArgumentException("the file ends inside a " + state);
        }
    }
}
