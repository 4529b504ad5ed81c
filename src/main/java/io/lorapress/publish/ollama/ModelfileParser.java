package io.lorapress.publish.ollama;

import io.lorapress.publish.OneLine;
import io.lorapress.publish.chat.GoText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads a Modelfile as Ollama does, and refuses what Ollama refuses or we have no use for. */
final class ModelfileParser {
    private static final Set<String> ROLES = Set.of("system", "user", "assistant");

    private final String where;
    private final String[] lines;
    private int at;

    private final List<String> from = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<String> licences = new ArrayList<>();
    private final List<Modelfile.Message> messages = new ArrayList<>();
    private final List<String> comments = new ArrayList<>();
    private Optional<String> template = Optional.empty();
    private Optional<String> system = Optional.empty();

    private ModelfileParser(String text, String where) {
        this.where = where;
        this.lines = text.replaceFirst("^\uFEFF", "").replace("\r\n", "\n").replace('\r', '\n').split("\n", -1);
    }

    /** @param where for messages. @throws OllamaException BAD_MODELFILE, BAD_PARAMETER */
    static Modelfile parse(String text, String where) {
        return new ModelfileParser(text, where).parse();
    }

    private Modelfile parse() {
        while (at < lines.length) {
            String line = lines[at].replaceFirst("^[ \t]+", "");
            if (line.startsWith("#")) {
                comments.add(line.substring(1).strip());
                at++;
            } else if (line.isEmpty()) {
                at++;
            } else {
                command(line);
            }
        }
        if (from.size() != 1) {
            throw bad("has " + from.size() + " FROM lines where one belongs", lines.length);
        }
        return new Modelfile(from.getFirst(), template, system, parameters, licences, messages, comments);
    }

    private void command(String line) {
        int start = at;
        String name = word(line, "[A-Za-z]+", start);
        String rest = line.substring(name.length() + 1);
        switch (name.toLowerCase(Locale.ROOT)) {
            case "from" -> from.add(value(rest));
            case "template" -> template = Optional.of(value(rest));
            case "system" -> system = Optional.of(value(rest));
            case "license" -> licences.add(value(rest));
            case "parameter" -> parameter(rest, start);
            case "message" -> message(rest, start);
            default -> throw bad(name + " is not known to Ollama, or not used here", start);
        }
    }

    private void parameter(String rest, int start) {
        String name = word(rest, "[A-Za-z0-9_]+", start);
        parameters.add(new Parameter(name, value(rest.substring(name.length() + 1))));
    }

    private void message(String rest, int start) {
        String role = word(rest, "[A-Za-z]+", start);
        if (!ROLES.contains(role)) {
            throw bad("a message's role is system, user or assistant", start);
        }
        messages.add(new Modelfile.Message(role, value(rest.substring(role.length() + 1))));
    }

    /** The word at the start, which a blank must follow. */
    private String word(String text, String pattern, int line) {
        String word = text.split("[ \t]", 2)[0];
        if (!word.matches(pattern) || word.length() == text.length()) {
            throw bad("'" + OneLine.of(text) + "' is no command with a value", line);
        }
        return word;
    }

    /** The value that begins on this line; quotes that are not closed go on to the next. */
    private String value(String first) {
        StringBuilder text = new StringBuilder(first);
        int start = at++;
        Optional<String> value = unquoted(text.toString());
        while (value.isEmpty() && at < lines.length) {
            text.append('\n').append(lines[at++]);
            value = unquoted(text.toString());
        }
        return value.orElseThrow(() -> bad("quotes are not closed", start));
    }

    private static Optional<String> unquoted(String text) {
        String printed = printed(text).strip();
        for (String quotes : new String[] {"\"\"\"", "\""}) {
            if (printed.startsWith(quotes)) {
                boolean closed = printed.length() >= 2 * quotes.length() && printed.endsWith(quotes);
                return closed ? Optional.of(printed.substring(quotes.length(), printed.length() - quotes.length())) : Optional.empty();
            }
        }
        return Optional.of(printed);
    }

    private static String printed(String text) {
        StringBuilder printed = new StringBuilder();
        text.codePoints().filter(c -> c == '\n' || c == '\t' || GoText.isPrint(c)).forEach(printed::appendCodePoint);
        return printed.toString();
    }

    private OllamaException bad(String message, int line) {
        return new OllamaException(OllamaError.BAD_MODELFILE, where + ", line " + (line + 1) + ": " + message);
    }
}
