package io.lorapress.publish.ollama;

import io.lorapress.publish.chat.GoText;
import java.util.regex.Pattern;

/**
 * Text as a value of a Modelfile. There are no escapes: a value is bare to the end of its line, or in double quotes, or in three of
 * them; inside quotes a line that ends with the same quotes ends the value; what Go does not print is dropped when it is read. Source:
 * Ollama's parser/parser.go.
 */
public final class ModelfileText {
    private static final Pattern PLAIN_NUMBER = Pattern.compile("[A-Za-z0-9._+-]+");
    private static final Pattern CLOSES_EARLY = Pattern.compile("\"\"\"([ \\t]*\n)");

    private ModelfileText() {
    }

    /** Whether a Modelfile can hold the text to the letter. */
    public static boolean fits(String text) {
        return text.equals(fitted(text));
    }

    /**
     * The nearest text that a Modelfile can hold: other blanks become plain ones, what is not printed goes, and quotes that would end
     * it early become single ones.
     */
    public static String fitted(String text) {
        StringBuilder fitted = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\t' || GoText.isPrint(c)) {
                fitted.appendCodePoint(c);
            } else if (Character.getType(c) == Character.SPACE_SEPARATOR) {
                fitted.append(' ');
            }
        });
        return CLOSES_EARLY.matcher(fitted).replaceAll("'''$1");
    }

    /** @throws IllegalArgumentException for text that does not fit */
    static String quote(String text) {
        if (!fits(text)) {
            throw new IllegalArgumentException("text that a Modelfile cannot hold");
        }
        boolean multiline = text.contains("\n") || text.contains("\"");
        return PLAIN_NUMBER.matcher(text).matches() ? text : multiline ? "\"\"\"" + text + "\"\"\"" : "\"" + text + "\"";
    }
}
