package io.lorapress.publish.jinja;

/** Backslash escapes of a string literal, as Python reads them. */
final class Escapes {
    private Escapes() {
    }

    static String decode(String text) {
        StringBuilder decoded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                decoded.append(c);
            } else {
                i = escape(text, i + 1, decoded);
            }
        }
        return decoded.toString();
    }

    /** Appends what stands for the escape whose letter is at {@code i}; returns its last position. */
    private static int escape(String text, int i, StringBuilder decoded) {
        char c = text.charAt(i);
        int simple = "abfnrtv\\'\"".indexOf(c);
        if (simple >= 0) {
            decoded.append("\u0007\b\f\n\r\t\u000b\\'\"".charAt(simple));
            return i;
        }
        int digits = switch (c) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
        };
        if (digits > 0 && i + digits < text.length() && text.substring(i + 1, i + 1 + digits).matches("[0-9a-fA-F]+")) {
            decoded.appendCodePoint(Integer.parseInt(text.substring(i + 1, i + 1 + digits), 16));
            return i + digits;
        }
        if (c != '\n') {
            decoded.append('\\').append(c);
        }
        return i;
    }
}
