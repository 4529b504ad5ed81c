package io.lorapress.publish.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The methods of Python's str that templates use. */
final class StringMethods {
    private StringMethods() {
    }

    static Callable of(String text, String name) {
        return switch (name) {
            case "strip" -> (v, n) -> stripEnd(stripStart(text, characters(v)), characters(v));
            case "lstrip" -> (v, n) -> stripStart(text, characters(v));
            case "rstrip" -> (v, n) -> stripEnd(text, characters(v));
            case "upper" -> (v, n) -> text.toUpperCase(Locale.ROOT);
            case "lower" -> (v, n) -> text.toLowerCase(Locale.ROOT);
            case "title" -> (v, n) -> title(text);
            case "capitalize" -> (v, n) -> capitalize(text);
            case "startswith" -> (v, n) -> any(v.getFirst(), text::startsWith);
            case "endswith" -> (v, n) -> any(v.getFirst(), text::endsWith);
            case "split" -> (v, n) -> split(text, argument(v, n, 0, "sep"), limit(argument(v, n, 1, "maxsplit")));
            case "rsplit" -> (v, n) -> rsplit(text, argument(v, n, 0, "sep"), limit(argument(v, n, 1, "maxsplit")));
            case "splitlines" -> (v, n) -> text.lines().collect(Collectors.toList());
            case "replace" -> (v, n) -> replace(text, (String) v.get(0), (String) v.get(1), v.size() > 2 ? Python.asLong(v.get(2)) : -1);
            case "join" -> (v, n) -> join(text, v.getFirst());
            case "find" -> (v, n) -> (long) text.indexOf((String) v.getFirst());
            case "rfind" -> (v, n) -> (long) text.lastIndexOf((String) v.getFirst());
            case "count" -> (v, n) -> (long) split(text, v.getFirst(), -1).size() - 1;
            case "isdigit" -> (v, n) -> !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
            case "isspace" -> (v, n) -> !text.isEmpty() && text.isBlank();
            case "format" -> (v, n) -> format(text, v, n);
            case "removeprefix" -> (v, n) -> withoutStart(text, (String) v.getFirst());
            case "removesuffix" -> (v, n) -> withoutEnd(text, (String) v.getFirst());
            default -> null;
        };
    }

    private static String withoutStart(String text, String start) {
        return text.startsWith(start) ? text.substring(start.length()) : text;
    }

    private static String withoutEnd(String text, String end) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }

    private static Object argument(List<Object> values, Map<String, Object> named, int at, String name) {
        return at < values.size() ? values.get(at) : named.get(name);
    }

    private static long limit(Object value) {
        return value == null ? -1 : Python.asLong(value);
    }

    private static String characters(List<Object> values) {
        return values.isEmpty() || values.getFirst() == null ? null : (String) values.getFirst();
    }

    static String stripStart(String text, String characters) {
        int from = 0;
        while (from < text.length() && isOf(text.charAt(from), characters)) {
            from++;
        }
        return text.substring(from);
    }

    static String stripEnd(String text, String characters) {
        int to = text.length();
        while (to > 0 && isOf(text.charAt(to - 1), characters)) {
            to--;
        }
        return text.substring(0, to);
    }

    /** @param characters null for white space, as Python's str.isspace knows it */
    private static boolean isOf(char c, String characters) {
        return characters == null ? Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085' || c >= 0x1c && c <= 0x1f
                : characters.indexOf(c) >= 0;
    }

    static String title(String text) {
        StringBuilder titled = new StringBuilder();
        boolean inside = false;
        for (char c : text.toCharArray()) {
            titled.append(inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
            inside = Character.isLetter(c);
        }
        return titled.toString();
    }

    static String capitalize(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1).toLowerCase(Locale.ROOT);
    }

    private static boolean any(Object sought, Predicate<String> holds) {
        return sought instanceof String one ? holds.test(one) : Python.elements(sought).stream().anyMatch(one -> holds.test((String) one));
    }

    static List<Object> split(String text, Object separator, long limit) {
        List<Object> parts = new ArrayList<>();
        String rest = separator == null ? stripStart(text, null) : text;
        while (limit < 0 || parts.size() < limit) {
            int at = separator == null ? space(rest) : rest.indexOf((String) separator);
            if (at < 0) {
                break;
            }
            parts.add(rest.substring(0, at));
            rest = separator == null ? stripStart(rest.substring(at), null) : rest.substring(at + ((String) separator).length());
        }
        if (separator != null || !rest.isEmpty()) {
            parts.add(rest);
        }
        return parts;
    }

    private static int space(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isOf(text.charAt(i), null)) {
                return i;
            }
        }
        return -1;
    }

    private static List<Object> rsplit(String text, Object separator, long limit) {
        if (limit < 0 || separator == null) {
            return split(text, separator, limit);
        }
        List<Object> parts = new ArrayList<>();
        String rest = text;
        for (int at = rest.lastIndexOf((String) separator); at >= 0 && parts.size() < limit; at = rest.lastIndexOf((String) separator)) {
            parts.add(rest.substring(at + ((String) separator).length()));
            rest = rest.substring(0, at);
        }
        parts.add(rest);
        Collections.reverse(parts);
        return parts;
    }

    static String replace(String text, String old, String fresh, long most) {
        if (most < 0) {
            return text.replace(old, fresh);
        }
        StringBuilder replaced = new StringBuilder();
        int from = 0;
        for (long i = 0, at = text.indexOf(old); i < most && at >= 0; i++, at = text.indexOf(old, from)) {
            replaced.append(text, from, (int) at).append(fresh);
            from = (int) at + old.length();
        }
        return replaced.append(text.substring(from)).toString();
    }

    static String join(String separator, Object values) {
        return Python.elements(values).stream().map(Python::text).collect(Collectors.joining(separator));
    }

    /** {@code {}}, {@code {0}} and {@code {name}} only. */
    private static String format(String text, List<Object> values, Map<String, Object> named) {
        StringBuilder formatted = new StringBuilder();
        int next = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c == '{' || c == '}') && i + 1 < text.length() && text.charAt(i + 1) == c) {
                formatted.append(c);
                i++;
            } else if (c == '{') {
                int end = text.indexOf('}', i);
                String field = end < 0 ? "?" : text.substring(i + 1, end);
                if (!field.matches("\\w*")) {
                    throw new JinjaException("format field {" + field + "} is not known here");
                }
                boolean numbered = field.matches("\\d{1,4}");
                formatted.append(Python.text(field.isEmpty() ? values.get(next++)
                        : numbered ? values.get(Integer.parseInt(field)) : named.get(field)));
                i = end;
            } else {
                formatted.append(c);
            }
        }
        return formatted.toString();
    }
}
