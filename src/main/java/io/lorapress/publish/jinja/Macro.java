package io.lorapress.publish.jinja;

import java.util.List;
import java.util.Map;

/**
 * A function that a template defines.
 *
 * @param parameters their names in order
 * @param defaults   by name, for those that have one
 */
record Macro(String name, List<String> parameters, Map<String, Expression> defaults, Statement body, Scope home) implements Callable {
    @Override
    public Object call(List<Object> arguments, Map<String, Object> named) {
        Scope scope = home.inner();
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            scope.set(parameter, i < arguments.size() ? arguments.get(i) : named.containsKey(parameter) ? named.get(parameter)
                    : defaults.containsKey(parameter) ? defaults.get(parameter).value(scope) : Undefined.VALUE);
        }
        if (arguments.size() > parameters.size()) {
            throw new JinjaException("macro '" + name + "' takes " + parameters.size() + " arguments");
        }
        StringBuilder text = new StringBuilder();
        body.run(scope, text);
        return text.toString();
    }
}
