package io.lorapress.publish.jinja;

import java.util.List;

/** What writes text or changes names. */
@FunctionalInterface
interface Statement {
    /** How it goes on afterwards. */
    enum Flow { NEXT, BREAK, CONTINUE }

    Flow run(Scope scope, StringBuilder out);

    static Statement sequence(List<Statement> statements) {
        return (scope, out) -> {
            for (Statement statement : statements) {
                scope.budget().step();
                Flow flow = statement.run(scope, out);
                Budget.check(out.length());
                if (flow != Flow.NEXT) {
                    return flow;
                }
            }
            return Flow.NEXT;
        };
    }
}
