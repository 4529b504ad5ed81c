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
            boolean plain = c == '\n' || isPrint(c) && !text.startsWith("{{", i) && !text.startsWith("\"\"\"", i) && !(c == '{' && i + 1 == text.length());
            if (plain) {
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
                quoted.append(c < ' ' || c == 0x7f ? String.format("\\x%02x", c) : c > 0xffff ? String.format("\\U%08x", c) : String.format("\\u%04x", c));
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
