package io.lorapress.publish.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a call, not yet computed. */
record Arguments(List<Expression> values, Map<String, Expression> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    List<Object> values(Scope scope) {
        List<Object> computed = new ArrayList<>();
        values.forEach(value -> computed.add(value.value(scope)));
        return computed;
    }

    Map<String, Object> named(Scope scope) {
        Map<String, Object> computed = new LinkedHashMap<>();
        named.forEach((name, value) -> computed.put(name, value.value(scope)));
        return computed;
    }
}
