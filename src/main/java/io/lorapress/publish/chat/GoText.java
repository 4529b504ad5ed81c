package io.lorapress.publish.chat;

/** Text inside a Go template, and Go's own way to quote. */
public final class GoText {
    private GoText() {
    }

    /**
     * Text that a Go template writes as it is. What the template language, or the file the template is put in, would take for
     * something else is written as a Go string: braces, three double quotes in a row, characters that are not printed.
     */
    static String literal(String text) {
        StringBuilder out = new StringBuilder();
        StringBuilder odd = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (isPlain(text, i, c)) {
                flush(odd, out);
                out.appendCodePoint(c);
            } else {
                odd.appendCodePoint(c);
            }
            i += Character.charCount(c);
        }
        flush(odd, out);
        return out.toString();
    }

    /** A brace at the end would join those of an action after it. */
    private static boolean isPlain(String text, int i, int c) {
        boolean means = text.startsWith("{{", i) || text.startsWith("\"\"\"", i) || c == '{' && i + 1 == text.length();
        return c == '\n' || isPrint(c) && !means;
    }

    private static void flush(StringBuilder odd, StringBuilder out) {
        if (!odd.isEmpty()) {
            out.append("{{ ").append(quote(odd.toString())).append(" }}");
            odd.setLength(0);
        }
    }

    /** As Go's %q and strconv.Quote write it. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            int simple = "\"\\\u0007\b\f\n\r\t\u000b".indexOf(c);
            if (simple >= 0) {
                quoted.append('\\').append("\"\\abfnrtv".charAt(simple));
            } else if (isPrint(c)) {
                quoted.appendCodePoint(c);
            } else {
                quoted.append(String.format(c < ' ' || c == 0x7f ? "\\x%02x" : c > 0xffff ? "\\U%08x" : "\\u%04x", c));
            }
        });
        return quoted.append('"').toString();
    }

    /** Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and the plain blank. */
    public static boolean isPrint(int c) {
        return c == ' ' || switch (Character.getType(c)) {
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.CONTROL, Character.FORMAT,
                 Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
