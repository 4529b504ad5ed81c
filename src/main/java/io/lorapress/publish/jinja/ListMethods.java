package io.lorapress.publish.jinja;

import java.util.List;

/** The methods of Python's list that templates use; those that change it are refused, as transformers refuses them. */
final class ListMethods {
    private ListMethods() {
    }

    static Callable of(List<?> list, String name) {
        return switch (name) {
            case "index" -> (v, n) -> (long) list.indexOf(v.getFirst());
            case "count" -> (v, n) -> list.stream().filter(element -> Python.equal(element, v.getFirst())).count();
            case "copy" -> (v, n) -> List.copyOf(list);
            case "append", "extend", "insert", "pop", "remove", "clear", "reverse", "sort" -> (v, n) -> {
                throw new JinjaException("a template must not change a value by " + name + "()");
            };
            default -> null;
        };
    }
}
