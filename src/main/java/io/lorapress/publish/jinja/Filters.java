package io.lorapress.publish.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** Jinja's filters, those that chat templates use. Source: jinja2 filters.py; tojson is transformers' own. */
final class Filters {
    /** Makes a value of another. */
    @FunctionalInterface
    interface Filter {
        Object apply(Object value, List<Object> arguments, Map<String, Object> named);
    }

    private Filters() {
    }

    /** One that is not known fails when it is used: templates name filters of other programs where they are not needed. */
    static Filter named(Token name) {
        Filter filter = text(name.text());
        filter = filter != null ? filter : list(name.text());
        return filter != null ? filter : (v, a, n) -> {
            throw new JinjaException("filter '" + name.text() + "' is not known", name.line());
        };
    }

    private static Filter text(String name) {
        return switch (name) {
            case "trim" -> (v, a, n) -> StringMethods.of(Python.text(v), "strip").call(a, n);
            case "upper" -> (v, a, n) -> Python.text(v).toUpperCase(Locale.ROOT);
            case "lower" -> (v, a, n) -> Python.text(v).toLowerCase(Locale.ROOT);
            case "capitalize" -> (v, a, n) -> StringMethods.capitalize(Python.text(v));
            case "title" -> (v, a, n) -> StringMethods.title(Python.text(v));
            case "replace" -> (v, a, n) -> StringMethods.replace(Python.text(v), Python.text(a.get(0)), Python.text(a.get(1)), -1);
            case "string" -> (v, a, n) -> Python.text(v);
            case "safe" -> (v, a, n) -> v;
            case "indent" -> Filters::indent;
            case "tojson" -> Filters::json;
            case "int" -> (v, a, n) -> number(v, a, false);
            case "float" -> (v, a, n) -> number(v, a, true);
            case "abs" -> (v, a, n) -> v instanceof Double d ? (Object) Math.abs(d) : (Object) Math.abs(Python.asLong(v));
            case "default", "d" -> Filters::orElse;
            default -> null;
        };
    }

    private static Filter list(String name) {
        return switch (name) {
            case "length", "count" -> (v, a, n) -> Python.length(v);
            case "list" -> (v, a, n) -> Python.elements(v);
            case "first" -> (v, a, n) -> Members.item(Python.elements(v), 0L);
            case "last" -> (v, a, n) -> Members.item(Python.elements(v), -1L);
            case "join" -> Filters::join;
            case "items" -> (v, a, n) -> v instanceof Map<?, ?> map ? MapMethods.items(map) : List.of();
            case "dictsort" -> (v, a, n) -> sortedItems(v);
            case "reverse" -> (v, a, n) -> reversed(v);
            case "sort" -> (v, a, n) -> sorted(v, argument(a, n, 2, "attribute"), Python.truth(argument(a, n, 0, "reverse")));
            case "unique" -> (v, a, n) -> new ArrayList<>(new LinkedHashSet<>(Python.elements(v)));
            case "map" -> Filters::map;
            case "select" -> (v, a, n) -> chosen(v, test(a, 0), true);
            case "reject" -> (v, a, n) -> chosen(v, test(a, 0), false);
            case "selectattr" -> (v, a, n) -> chosen(v, attributeTest(a), true);
            case "rejectattr" -> (v, a, n) -> chosen(v, attributeTest(a), false);
            case "min" -> (v, a, n) -> Collections.min(Python.elements(v), Python.ORDER);
            case "max" -> (v, a, n) -> Collections.max(Python.elements(v), Python.ORDER);
            case "sum" -> (v, a, n) -> Python.elements(v).stream().mapToLong(Python::asLong).sum();
            default -> null;
        };
    }

    private static Object argument(List<Object> arguments, Map<String, Object> named, int at, String name) {
        return at < arguments.size() ? arguments.get(at) : named.get(name);
    }

    private static Object orElse(Object value, List<Object> arguments, Map<String, Object> named) {
        Object other = arguments.isEmpty() ? named.getOrDefault("default_value", "") : arguments.getFirst();
        boolean falseToo = Python.truth(argument(arguments, named, 1, "boolean"));
        return value == Undefined.VALUE || falseToo && !Python.truth(value) ? other : value;
    }

    private static Object json(Object value, List<Object> arguments, Map<String, Object> named) {
        Object indent = argument(arguments, named, 1, "indent");
        Object separators = argument(arguments, named, 2, "separators");
        int spaces = indent == null ? -1 : (int) Python.asLong(indent);
        List<Object> pair = separators == null ? Arrays.asList(spaces < 0 ? ", " : ",", ": ") : Python.elements(separators);
        boolean ascii = Python.truth(argument(arguments, named, 0, "ensure_ascii"));
        return new PythonJson(ascii, spaces, Python.text(pair.get(0)), Python.text(pair.get(1)),
                Python.truth(argument(arguments, named, 3, "sort_keys"))).dumps(value);
    }

    private static Object number(Object value, List<Object> arguments, boolean real) {
        try {
            String text = Python.text(value).strip();
            return real ? (Object) (Python.isNumber(value) ? Python.asDouble(value) : Double.parseDouble(text))
                    : (Object) (Python.isNumber(value) ? (long) Python.asDouble(value) : Long.parseLong(text));
        } catch (NumberFormatException notANumber) {
            return arguments.isEmpty() ? (real ? (Object) 0.0 : (Object) 0L) : arguments.getFirst();
        }
    }

    private static Object indent(Object value, List<Object> arguments, Map<String, Object> named) {
        Object width = arguments.isEmpty() ? named.getOrDefault("width", 4L) : arguments.getFirst();
        boolean first = Python.truth(argument(arguments, named, 1, "first"));
        boolean blank = Python.truth(argument(arguments, named, 2, "blank"));
        String space = width instanceof String text ? text : " ".repeat((int) Math.clamp(Python.asLong(width), 0, 1000));
        String[] lines = Python.text(value).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            boolean indented = i == 0 ? first : blank || !lines[i].isEmpty();
            lines[i] = indented ? space + lines[i] : lines[i];
        }
        return String.join("\n", lines);
    }

    private static Object join(Object value, List<Object> arguments, Map<String, Object> named) {
        Object attribute = argument(arguments, named, 1, "attribute");
        List<Object> elements = Python.elements(value);
        elements.replaceAll(element -> attribute == null ? element : Members.item(element, attribute));
        return StringMethods.join(Python.text(arguments.isEmpty() ? named.getOrDefault("d", "") : arguments.getFirst()), elements);
    }

    private static Object reversed(Object value) {
        List<Object> elements = new ArrayList<>(Python.elements(value));
        Collections.reverse(elements);
        return value instanceof String ? StringMethods.join("", elements) : elements;
    }

    private static Object sorted(Object value, Object attribute, boolean reversed) {
        List<Object> elements = new ArrayList<>(Python.elements(value));
        Comparator<Object> order = Comparator.comparing(element -> key(element, attribute), Python.ORDER);
        elements.sort(reversed ? order.reversed() : order);
        return elements;
    }

    private static Object key(Object element, Object attribute) {
        Object key = attribute == null ? element : Members.item(element, attribute);
        return key instanceof String text ? text.toLowerCase(Locale.ROOT) : key;
    }

    private static Object sortedItems(Object value) {
        List<Object> items = MapMethods.items((Map<?, ?>) value);
        items.sort(Comparator.comparing(item -> key(((List<?>) item).getFirst(), null), Python.ORDER));
        return items;
    }

    private static Object map(Object value, List<Object> arguments, Map<String, Object> named) {
        List<Object> elements = elementsOrNone(value);
        if (named.containsKey("attribute")) {
            elements.replaceAll(element -> {
                Object found = Members.item(element, named.get("attribute"));
                return found == Undefined.VALUE && named.containsKey("default") ? named.get("default") : found;
            });
            return elements;
        }
        Filter filter = named(new Token(Token.Kind.NAME, Python.text(arguments.getFirst()), 0));
        elements.replaceAll(element -> filter.apply(element, arguments.subList(1, arguments.size()), named));
        return elements;
    }

    /** None has no elements here, although it cannot be gone over elsewhere. */
    private static List<Object> elementsOrNone(Object value) {
        return Python.truth(value) ? new ArrayList<>(Python.elements(value)) : new ArrayList<>();
    }

    private static Object chosen(Object value, Predicate<Object> holds, boolean wanted) {
        List<Object> elements = elementsOrNone(value);
        elements.removeIf(element -> holds.test(element) != wanted);
        return elements;
    }

    private static Predicate<Object> test(List<Object> arguments, int at) {
        if (arguments.size() <= at) {
            return Python::truth;
        }
        Predicates.Predicate test = Predicates.named(new Token(Token.Kind.NAME, Python.text(arguments.get(at)), 0));
        return element -> test.holds(element, arguments.subList(at + 1, arguments.size()));
    }

    private static Predicate<Object> attributeTest(List<Object> arguments) {
        Predicate<Object> test = test(arguments, 1);
        return element -> test.test(Members.item(element, arguments.getFirst()));
    }
}
