package io.lorapress.publish.jinja;

import java.util.HashMap;
import java.util.Map;

/** The one value that a template can change from inside a loop. */
final class Namespace {
    private final Map<String, Object> values = new HashMap<>();

    Namespace(Map<?, ?> start) {
        start.forEach((name, value) -> values.put(Python.text(name), value));
    }

    Object get(String name) {
        return values.containsKey(name) ? values.get(name) : Undefined.VALUE;
    }

    void set(String name, Object value) {
        values.put(name, value);
    }
}
