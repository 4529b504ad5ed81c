package io.lorapress.publish.jinja;

import java.util.List;

/** The name {@code loop} inside a loop. */
record LoopState(List<Object> elements, int index) {
    Object get(String name) {
        return switch (name) {
            case "index" -> (long) index + 1;
            case "index0" -> (long) index;
            case "revindex" -> (long) elements.size() - index;
            case "revindex0" -> (long) elements.size() - index - 1;
            case "first" -> index == 0;
            case "last" -> index == elements.size() - 1;
            case "length" -> (long) elements.size();
            case "previtem" -> index == 0 ? Undefined.VALUE : elements.get(index - 1);
            case "nextitem" -> index == elements.size() - 1 ? Undefined.VALUE : elements.get(index + 1);
            case "cycle" -> (Callable) (values, named) -> values.get(index % values.size());
            default -> Undefined.VALUE;
        };
    }
}
