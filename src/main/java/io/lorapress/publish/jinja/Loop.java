package io.lorapress.publish.jinja;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code {% for names in over if condition %}body{% else %}empty{% endfor %}}. Each turn has names of its own; the condition is
 * asked before the first turn, so that {@code loop} counts only what is left.
 */
record Loop(List<String> names, Expression over, Expression condition, Statement body, Statement empty) implements Statement {
    @Override
    public Flow run(Scope scope, StringBuilder out) {
        List<Object> elements = chosen(scope);
        if (elements.isEmpty()) {
            return empty.run(scope.inner(), out);
        }
        for (int i = 0; i < elements.size(); i++) {
            Scope turn = scope.inner();
            StatementParser.assign(turn, names, elements.get(i));
            turn.set("loop", new LoopState(elements, i));
            if (body.run(turn, out) == Flow.BREAK) {
                break;
            }
        }
        return Flow.NEXT;
    }

    private List<Object> chosen(Scope scope) {
        List<Object> chosen = new ArrayList<>();
        for (Object element : Python.elements(over.value(scope))) {
            scope.budget().step();
            Scope turn = scope.inner();
            StatementParser.assign(turn, names, element);
            if (Python.truth(condition.value(turn))) {
                chosen.add(element);
            }
        }
        return chosen;
    }
}
