package io.lorapress.publish.jinja;

/** What gives a value: null is None; text, Long, Double, Boolean, List, Map and Callable are Python's of the same kind. */
@FunctionalInterface
interface Expression {
    Object value(Scope scope);
}
