package io.lorapress.publish.jinja;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What may stand after {@code is}: Jinja's tests, those that chat templates use. Source: jinja2 tests.py. */
final class Predicates {
    /** Says whether something holds of a value. */
    @FunctionalInterface
    interface Predicate {
        boolean holds(Object value, List<Object> arguments);
    }

    private Predicates() {
    }

    /** One that is not known fails when it is used. */
    static Predicate named(Token name) {
        Predicate kind = kind(name.text());
        Predicate predicate = kind != null ? kind : relation(name.text());
        return predicate != null ? predicate : (v, a) -> {
            throw new JinjaException("test '" + name.text() + "' is not known", name.line());
        };
    }

    private static Predicate kind(String name) {
        return switch (name) {
            case "defined" -> (v, a) -> v != Undefined.VALUE;
            case "undefined" -> (v, a) -> v == Undefined.VALUE;
            case "none" -> (v, a) -> v == null;
            case "string" -> (v, a) -> v instanceof String;
            case "mapping" -> (v, a) -> v instanceof Map<?, ?>;
            case "sequence", "iterable" -> (v, a) -> hasElements(v);
            case "boolean" -> (v, a) -> v instanceof Boolean;
            case "true" -> (v, a) -> Boolean.TRUE.equals(v);
            case "false" -> (v, a) -> Boolean.FALSE.equals(v);
            case "number" -> (v, a) -> Python.isNumber(v);
            case "integer" -> (v, a) -> v instanceof Long;
            case "float" -> (v, a) -> v instanceof Double;
            case "callable" -> (v, a) -> v instanceof Callable;
            case "lower" -> (v, a) -> Python.text(v).equals(Python.text(v).toLowerCase(Locale.ROOT));
            case "upper" -> (v, a) -> Python.text(v).equals(Python.text(v).toUpperCase(Locale.ROOT));
            default -> null;
        };
    }

    private static boolean hasElements(Object value) {
        return value instanceof String || value instanceof Collection<?> || value instanceof Map<?, ?> || value == Undefined.VALUE;
    }

    private static Predicate relation(String name) {
        return switch (name) {
            case "odd" -> (v, a) -> Math.floorMod(Python.asLong(v), 2) == 1;
            case "even" -> (v, a) -> Math.floorMod(Python.asLong(v), 2) == 0;
            case "divisibleby" -> (v, a) -> Math.floorMod(Python.asLong(v), Python.asLong(a.getFirst())) == 0;
            case "equalto", "eq", "==" -> (v, a) -> Python.equal(v, a.getFirst());
            case "ne", "!=" -> (v, a) -> !Python.equal(v, a.getFirst());
            case "sameas" -> (v, a) -> v == a.getFirst() || Python.equal(v, a.getFirst());
            case "in" -> (v, a) -> Python.contains(a.getFirst(), v);
            case "lt", "lessthan", "<" -> (v, a) -> Python.compare(v, a.getFirst()) < 0;
            case "le", "<=" -> (v, a) -> Python.compare(v, a.getFirst()) <= 0;
            case "gt", "greaterthan", ">" -> (v, a) -> Python.compare(v, a.getFirst()) > 0;
            case "ge", ">=" -> (v, a) -> Python.compare(v, a.getFirst()) >= 0;
            default -> null;
        };
    }
}
