package io.lorapress.publish.jinja;

import java.util.HashMap;
import java.util.Map;

/** Names and their values; an inner scope sees the outer one, and what it sets is its own. */
final class Scope {
    private final Scope outer;
    private final Map<String, Object> values = new HashMap<>();
    private final Budget budget;

    Scope(Map<String, ?> globals, Budget budget) {
        this.outer = null;
        this.budget = budget;
        values.putAll(globals);
    }

    private Scope(Scope outer) {
        this.outer = outer;
        this.budget = outer.budget;
    }

    Scope inner() {
        return new Scope(this);
    }

    /** The template's own level, which macros see. */
    Scope outermost() {
        return outer == null ? this : outer.outermost();
    }

    Budget budget() {
        return budget;
    }

    Object get(String name) {
        if (values.containsKey(name)) {
            return values.get(name);
        }
        return outer == null ? Undefined.VALUE : outer.get(name);
    }

    void set(String name, Object value) {
        values.put(name, value);
    }
}
