package io.lorapress.publish.jinja;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a dot or brackets reach: entries, elements, methods. */
final class Members {
    private Members() {
    }

    /** {@code value.name}: a method first, then an entry. */
    static Object attribute(Object value, String name) {
        return switch (value) {
            case null -> Undefined.VALUE;
            case Undefined u -> throw new JinjaException("'" + name + "' of a value that is not defined");
            case Namespace space -> space.get(name);
            case LoopState loop -> loop.get(name);
            default -> method(value, name).map(found -> (Object) found).orElseGet(() -> entry(value, name));
        };
    }

    private static Optional<Callable> method(Object value, String name) {
        return Optional.ofNullable(switch (value) {
            case String text -> StringMethods.of(text, name);
            case Map<?, ?> map -> MapMethods.of(map, name);
            case List<?> list -> ListMethods.of(list, name);
            default -> null;
        });
    }

    /** {@code value[key]}: an entry or element first, then a method. */
    static Object item(Object value, Object key) {
        if (value instanceof Undefined) {
            throw new JinjaException("'" + Python.text(key) + "' of a value that is not defined");
        }
        Object found = key instanceof Long index ? element(value, index) : entry(value, key);
        return found == Undefined.VALUE && key instanceof String name ? attribute(value, name) : found;
    }

    private static Object entry(Object value, Object key) {
        return value instanceof Map<?, ?> map && map.containsKey(key) ? map.get(key) : Undefined.VALUE;
    }

    private static Object element(Object value, long index) {
        if (value instanceof Map<?, ?>) {
            return entry(value, index);
        }
        if (!(value instanceof String) && !(value instanceof List<?>)) {
            return Undefined.VALUE;
        }
        List<Object> elements = Python.elements(value);
        long counted = index < 0 ? index + elements.size() : index;
        return counted >= 0 && counted < elements.size() ? elements.get((int) counted) : Undefined.VALUE;
    }
}
