package io.lorapress.publish.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What Python's built-ins make of values: truth, text, equality, order, elements. */
final class Python {
    private Python() {
    }

    static boolean truth(Object value) {
        return switch (value) {
            case null -> false;
            case Undefined u -> false;
            case Boolean b -> b;
            case Long n -> n != 0;
            case Double d -> d != 0;
            case CharSequence text -> !text.isEmpty();
            case Collection<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    /** As str() gives it. */
    static String text(Object value) {
        return value instanceof String text ? text : repr(value);
    }

    static String repr(Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean b -> b ? "True" : "False";
            case String text -> quoted(text);
            case Double d -> number(d);
            case List<?> list -> list.stream().map(Python::repr).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map -> map.entrySet().stream().map(e -> repr(e.getKey()) + ": " + repr(e.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
            default -> value.toString();
        };
    }

    /** The shortest digits that mean the number, with an exponent below 1e-4 and from 1e16 on, as repr() writes a float. */
    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (value == 0 || exponent >= -4 && exponent < 16) {
            String plain = digits.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String mantissa = digits.movePointLeft(exponent).toPlainString();
        return mantissa + String.format("e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static String quoted(String text) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\\' -> quoted.append("\\\\");
                default -> quoted.append(c == quote ? "\\" : "").appendCodePoint(c);
            }
        });
        return quoted.append(quote).toString();
    }

    static boolean equal(Object a, Object b) {
        if (isNumber(a) && isNumber(b)) {
            return asDouble(a) == asDouble(b);
        }
        return Objects.equals(a, b);
    }

    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    static double asDouble(Object value) {
        return switch (value) {
            case Long n -> n;
            case Double d -> d;
            case Boolean b -> b ? 1 : 0;
            case null, default -> throw new JinjaException("not a number: " + repr(value));
        };
    }

    static long asLong(Object value) {
        return switch (value) {
            case Long n -> n;
            case Boolean b -> b ? 1 : 0;
            case null, default -> throw new JinjaException("not a whole number: " + repr(value));
        };
    }

    static int compare(Object a, Object b) {
        if (isNumber(a) && isNumber(b)) {
            return Double.compare(asDouble(a), asDouble(b));
        }
        if (a instanceof String x && b instanceof String y) {
            return x.compareTo(y);
        }
        throw new JinjaException("cannot be put in order: " + repr(a) + " and " + repr(b));
    }

    static final Comparator<Object> ORDER = Python::compare;

    /** What a loop goes over: elements, characters, or keys. */
    static List<Object> elements(Object value) {
        return switch (value) {
            case Undefined u -> List.of();
            case String text -> text.codePoints().mapToObj(Character::toString).collect(Collectors.toList());
            case Collection<?> list -> new ArrayList<>(list);
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case null, default -> throw new JinjaException("cannot be gone over: " + repr(value));
        };
    }

    static long length(Object value) {
        return value instanceof String text ? text.codePointCount(0, text.length()) : elements(value).size();
    }

    static boolean contains(Object whole, Object part) {
        return switch (whole) {
            case String text when part instanceof String sought -> text.contains(sought);
            case Map<?, ?> map -> map.containsKey(part);
            case Undefined u -> false;
            case Collection<?> list -> list.stream().anyMatch(element -> equal(element, part));
            case null, default -> throw new JinjaException("nothing can be in " + repr(whole));
        };
    }
}
