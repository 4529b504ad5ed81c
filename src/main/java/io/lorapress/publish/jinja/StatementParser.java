package io.lorapress.publish.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns the tokens of a template into something that writes its text. */
final class StatementParser {
    private final Tokens tokens;
    private final ExpressionParser expressions;

    StatementParser(Tokens tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    Statement template() {
        Statement all = until(Set.of());
        tokens.expect(Token.Kind.END, "the end of the template");
        return all;
    }

    /** Statements up to a block tag of one of these names, which is left where it is. */
    private Statement until(Set<String> ends) {
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token token = tokens.peek();
            boolean end = token.kind() == Token.Kind.BLOCK_BEGIN && ends.contains(tokens.peekSecond().text());
            if (token.kind() == Token.Kind.END || end) {
                return Statement.sequence(statements);
            }
            statements.add(statement());
        }
    }

    private Statement statement() {
        Token token = tokens.next();
        tokens.enter();
        Statement statement = switch (token.kind()) {
            case TEXT -> (scope, out) -> {
                out.append(token.text());
                return Statement.Flow.NEXT;
            };
            case VARIABLE_BEGIN -> output();
            case BLOCK_BEGIN -> block();
            default -> throw new JinjaException("a token out of place", token.line());
        };
        tokens.leave();
        return statement;
    }

    private Statement output() {
        Expression value = expressions.tuple();
        tokens.expect(Token.Kind.VARIABLE_END, "}}");
        return (scope, out) -> {
            out.append(Python.text(value.value(scope)));
            return Statement.Flow.NEXT;
        };
    }

    private Statement block() {
        Token name = tokens.expect(Token.Kind.NAME, "a block's name");
        return switch (name.text()) {
            case "if" -> condition();
            case "for" -> loop();
            case "set" -> set();
            case "macro" -> macro();
            case "filter" -> filter();
            case "generation" -> generation();
            case "break", "continue" -> jump(name.text());
            default -> throw new JinjaException("block '" + name.text() + "' is not known", name.line());
        };
    }

    private void closeTag() {
        tokens.expect(Token.Kind.BLOCK_END, "%}");
    }

    /** Takes {@code {% NAME %}}. */
    private void tag(String name) {
        tokens.expect(Token.Kind.BLOCK_BEGIN, "{% " + name);
        if (!tokens.takeName(name)) {
            throw tokens.unexpected("'" + name + "'");
        }
        closeTag();
    }

    private Statement jump(String name) {
        closeTag();
        Statement.Flow flow = name.equals("break") ? Statement.Flow.BREAK : Statement.Flow.CONTINUE;
        return (scope, out) -> flow;
    }

    private Statement condition() {
        Expression condition = expressions.expression();
        closeTag();
        Statement then = until(Set.of("elif", "else", "endif"));
        Statement otherwise = otherwise();
        return (scope, out) -> (Python.truth(condition.value(scope)) ? then : otherwise).run(scope, out);
    }

    private Statement otherwise() {
        tokens.expect(Token.Kind.BLOCK_BEGIN, "{% endif");
        if (tokens.takeName("elif")) {
            return condition();
        }
        Statement otherwise = (scope, out) -> Statement.Flow.NEXT;
        if (tokens.takeName("else")) {
            closeTag();
            otherwise = until(Set.of("endif"));
            tokens.expect(Token.Kind.BLOCK_BEGIN, "{% endif");
        }
        if (!tokens.takeName("endif")) {
            throw tokens.unexpected("'endif'");
        }
        closeTag();
        return otherwise;
    }

    private Statement loop() {
        List<String> names = names();
        if (!tokens.takeName("in")) {
            throw tokens.unexpected("'in'");
        }
        Expression over = expressions.withoutCondition();
        Expression condition = tokens.takeName("if") ? expressions.expression() : scope -> true;
        closeTag();
        Statement body = until(Set.of("else", "endfor"));
        Statement empty = (scope, out) -> Statement.Flow.NEXT;
        if (tokens.peekSecond().text().equals("else")) {
            tag("else");
            empty = until(Set.of("endfor"));
        }
        tag("endfor");
        return new Loop(names, over, condition, body, empty);
    }

    private List<String> names() {
        boolean bracketed = tokens.takeOperator("(");
        List<String> names = new ArrayList<>(List.of(tokens.name()));
        while (tokens.takeOperator(",")) {
            names.add(tokens.name());
        }
        if (bracketed) {
            tokens.operator(")");
        }
        return names;
    }

    private Statement set() {
        List<String> names = names();
        if (names.size() == 1 && tokens.takeOperator(".")) {
            return setMember(names.getFirst(), tokens.name());
        }
        if (!tokens.takeOperator("=")) {
            return setBlock(names.getFirst());
        }
        Expression value = expressions.tuple();
        closeTag();
        return (scope, out) -> {
            assign(scope, names, value.value(scope));
            return Statement.Flow.NEXT;
        };
    }

    /** Gives one name a value, or several the elements of one. */
    static void assign(Scope scope, List<String> names, Object value) {
        if (names.size() == 1) {
            scope.set(names.getFirst(), value);
            return;
        }
        List<Object> elements = Python.elements(value);
        if (elements.size() != names.size()) {
            throw new JinjaException(elements.size() + " values for " + names.size() + " names");
        }
        for (int i = 0; i < names.size(); i++) {
            scope.set(names.get(i), elements.get(i));
        }
    }

    private Statement setMember(String name, String member) {
        tokens.operator("=");
        Expression value = expressions.tuple();
        closeTag();
        return (scope, out) -> {
            if (!(scope.get(name) instanceof Namespace space)) {
                throw new JinjaException("'" + name + "' is no namespace");
            }
            space.set(member, value.value(scope));
            return Statement.Flow.NEXT;
        };
    }

    private Statement setBlock(String name) {
        Expression[] text = new Expression[1];
        Expression filtered = expressions.operands().filters(scope -> text[0].value(scope));
        closeTag();
        Statement body = until(Set.of("endset"));
        tag("endset");
        text[0] = captured(body);
        return (scope, out) -> {
            scope.set(name, filtered.value(scope));
            return Statement.Flow.NEXT;
        };
    }

    private Statement filter() {
        Expression[] text = new Expression[1];
        Expression filtered = expressions.operands().firstFilter(scope -> text[0].value(scope));
        closeTag();
        Statement body = until(Set.of("endfilter"));
        tag("endfilter");
        text[0] = captured(body);
        return (scope, out) -> {
            out.append(Python.text(filtered.value(scope)));
            return Statement.Flow.NEXT;
        };
    }

    private static Expression captured(Statement body) {
        return scope -> {
            StringBuilder text = new StringBuilder();
            body.run(scope.inner(), text);
            return text.toString();
        };
    }

    private Statement macro() {
        String name = tokens.name();
        tokens.operator("(");
        List<String> parameters = new ArrayList<>();
        Map<String, Expression> defaults = new HashMap<>();
        while (!tokens.takeOperator(")")) {
            parameters.add(tokens.name());
            if (tokens.takeOperator("=")) {
                defaults.put(parameters.getLast(), expressions.expression());
            }
            if (!tokens.isOperator(")")) {
                tokens.operator(",");
            }
        }
        closeTag();
        Statement body = until(Set.of("endmacro"));
        tag("endmacro");
        return (scope, out) -> {
            scope.set(name, new Macro(name, parameters, defaults, body, scope.outermost()));
            return Statement.Flow.NEXT;
        };
    }

    /** Marks what the model wrote, for training; the text is the same. */
    private Statement generation() {
        closeTag();
        Statement body = until(Set.of("endgeneration"));
        tag("endgeneration");
        return (scope, out) -> body.run(scope.inner(), out);
    }
}
