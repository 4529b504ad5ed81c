package io.lorapress.quantize;

import io.lorapress.quantize.QuantizeException.Fault;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression over tensor names that means what llama.cpp's {@code std::regex} (ECMAScript) makes of it: searched, not
 * matched; written in lower case beforehand, as {@code parse_tensor_type} of quantize.cpp does. Java's dialect differs inside
 * brackets (nested classes, intersections, POSIX names) and has constructs the other lacks.
 */
final class TensorPattern {
    private static final Map<String, String> POSIX = Map.ofEntries(Map.entry("alpha", "Alpha"), Map.entry("digit", "Digit"),
            Map.entry("alnum", "Alnum"), Map.entry("upper", "Upper"), Map.entry("lower", "Lower"), Map.entry("punct", "Punct"),
            Map.entry("graph", "Graph"), Map.entry("print", "Print"), Map.entry("blank", "Blank"), Map.entry("cntrl", "Cntrl"),
            Map.entry("xdigit", "XDigit"), Map.entry("space", "Space"), Map.entry("d", "Digit"));

    private final String text;
    private final StringBuilder java = new StringBuilder();
    private int at;

    private TensorPattern(String text) {
        this.text = text;
    }

    /** @throws QuantizeException when the expression is malformed or outside ECMAScript */
    static Pattern compile(String expression) {
        TensorPattern pattern = new TensorPattern(asciiLowerCase(expression));
        pattern.translate();
        try {
            return Pattern.compile(pattern.java.toString());
        } catch (PatternSyntaxException failure) {
            throw pattern.malformed(failure.getDescription());
        }
    }

    private static String asciiLowerCase(String expression) {
        return expression.codePoints().map(c -> c >= 'A' && c <= 'Z' ? c + 32 : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private void translate() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\') {
                escape();
            } else if (c == '[') {
                brackets();
            } else {
                refuseForeign();
                java.append(c);
                at++;
            }
        }
    }

    /** Groups that ECMAScript of std::regex does not have, and possessive quantifiers. */
    private void refuseForeign() {
        if (text.startsWith("(?", at) && !text.startsWith("(?:", at) && !text.startsWith("(?=", at) && !text.startsWith("(?!", at)) {
            throw malformed("only (?: (?= and (?! may begin a group so");
        }
        if (text.charAt(at) == '+' && at > 0 && "*+?}".indexOf(text.charAt(at - 1)) >= 0 && !isEscaped(at - 1)) {
            throw malformed("a quantifier after a quantifier");
        }
    }

    private boolean isEscaped(int index) {
        return index > 0 && text.charAt(index - 1) == '\\' && !isEscaped(index - 1);
    }

    private void escape() {
        if (at + 1 == text.length()) {
            throw malformed("it ends in a backslash");
        }
        char c = text.charAt(at + 1);
        if (c == '/' || c == '-' || c == '_') {
            java.append(Pattern.quote(String.valueOf(c)));
        } else if ("dswbtnrfv0123456789cxu".indexOf(c) >= 0 || !Character.isLetterOrDigit(c)) {
            java.append('\\').append(c);
        } else {
            throw malformed("\\" + c + " means nothing");
        }
        at += 2;
    }

    private void brackets() {
        java.append('[');
        at++;
        if (at < text.length() && text.charAt(at) == '^') {
            java.append('^');
            at++;
        }
        while (at < text.length() && text.charAt(at) != ']') {
            if (text.startsWith("[:", at)) {
                posix();
            } else if (text.charAt(at) == '\\') {
                escape();
            } else {
                member(text.charAt(at++));
            }
        }
        if (at == text.length()) {
            throw malformed("a [ without its ]");
        }
        java.append(']');
        at++;
    }

    private void member(char c) {
        if (c == '[' || c == '&') {
            java.append('\\');
        }
        java.append(c);
    }

    private void posix() {
        int end = text.indexOf(":]", at);
        String name = end < 0 ? "" : POSIX.getOrDefault(text.substring(at + 2, end), "");
        if (name.isEmpty()) {
            throw malformed("an unknown [:class:]");
        }
        java.append("\\p{").append(name).append('}');
        at = end + 2;
    }

    private QuantizeException malformed(String why) {
        return new QuantizeException(Fault.BAD_TENSOR_RULE, "--tensor-type " + text + ": no regular expression that llama.cpp takes: "
                + why.lines().findFirst().orElse(""));
    }
}
