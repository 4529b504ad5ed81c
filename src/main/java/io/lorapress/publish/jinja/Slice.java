package io.lorapress.publish.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Python's {@code value[from:to:step]}. */
final class Slice {
    private Slice() {
    }

    static Object of(Object value, Object from, Object to, Object step) {
        long by = step == null ? 1 : Python.asLong(step);
        if (by == 0 || !(value instanceof String) && !(value instanceof List<?>)) {
            throw new JinjaException("no part of " + Python.repr(value) + " can be taken");
        }
        List<Object> elements = Python.elements(value);
        List<Object> taken = new ArrayList<>();
        long length = elements.size();
        long start = from == null ? (by > 0 ? 0 : length - 1) : clamp(Python.asLong(from), length, by);
        long end = to == null ? (by > 0 ? length : -1) : clamp(Python.asLong(to), length, by);
        for (long i = start; by > 0 ? i < end : i > end; i += by) {
            taken.add(elements.get((int) i));
        }
        return value instanceof String ? taken.stream().map(Object::toString).collect(Collectors.joining()) : taken;
    }

    private static long clamp(long index, long length, long by) {
        long counted = index < 0 ? index + length : index;
        return by > 0 ? Math.clamp(counted, 0, length) : Math.clamp(counted, -1, length - 1);
    }
}
