package io.lorapress.publish.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The methods of Python's dict that templates use; those that change it are refused, as transformers refuses them. */
final class MapMethods {
    private MapMethods() {
    }

    static Callable of(Map<?, ?> map, String name) {
        return switch (name) {
            case "get" -> (v, n) -> map.containsKey(v.getFirst()) ? map.get(v.getFirst()) : v.size() > 1 ? v.get(1) : n.get("default");
            case "items" -> (v, n) -> items(map);
            case "keys" -> (v, n) -> new ArrayList<Object>(map.keySet());
            case "values" -> (v, n) -> new ArrayList<Object>(map.values());
            case "copy" -> (v, n) -> new LinkedHashMap<Object, Object>(map);
            case "pop", "update", "setdefault", "clear", "popitem" -> (v, n) -> {
                throw new JinjaException("a template must not change a value by " + name + "()");
            };
            default -> null;
        };
    }

    static List<Object> items(Map<?, ?> map) {
        List<Object> items = new ArrayList<>();
        map.forEach((key, value) -> items.add(Arrays.asList(key, value)));
        return items;
    }
}
