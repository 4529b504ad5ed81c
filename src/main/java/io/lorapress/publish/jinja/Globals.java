package io.lorapress.publish.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions that every template can call. */
final class Globals {
    private static final int LONGEST_RANGE = 100_000;

    private Globals() {
    }

    static Map<String, Object> functions() {
        Map<String, Object> functions = new HashMap<>();
        functions.put("raise_exception", (Callable) (values, named) -> {
            throw new JinjaException(values.isEmpty() ? "raised" : Python.text(values.getFirst()));
        });
        functions.put("namespace", (Callable) Globals::namespace);
        functions.put("dict", (Callable) (values, named) -> new LinkedHashMap<Object, Object>(named));
        functions.put("range", (Callable) (values, named) -> range(values));
        return functions;
    }

    private static Object namespace(List<Object> values, Map<String, Object> named) {
        Map<Object, Object> start = new LinkedHashMap<>();
        if (!values.isEmpty() && values.getFirst() instanceof Map<?, ?> map) {
            start.putAll(map);
        }
        start.putAll(named);
        return new Namespace(start);
    }

    private static List<Object> range(List<Object> values) {
        long from = values.size() > 1 ? Python.asLong(values.get(0)) : 0;
        long to = Python.asLong(values.get(values.size() > 1 ? 1 : 0));
        long step = values.size() > 2 ? Python.asLong(values.get(2)) : 1;
        List<Object> range = new ArrayList<>();
        for (long i = from; step > 0 ? i < to : step < 0 && i > to; i += step) {
            range.add(i);
            if (range.size() > LONGEST_RANGE) {
                throw new JinjaException("a range that is too long");
            }
        }
        return range;
    }
}
