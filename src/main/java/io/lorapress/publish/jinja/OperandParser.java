package io.lorapress.publish.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns the tokens of an operand into something that computes it: literals, names, members, calls, filters and tests. */
final class OperandParser {
    private final Tokens tokens;
    private final ExpressionParser expressions;

    OperandParser(Tokens tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    /** A literal, a name or something in brackets, with the members and calls that follow it. */
    Expression operand() {
        return postfix(primary());
    }

    private Expression primary() {
        Token token = tokens.next();
        return switch (token.kind()) {
            case NAME -> name(token.text());
            case STRING -> string(token.text());
            case INTEGER -> constant(Long.parseLong(token.text().replace("_", "")));
            case FLOAT -> constant(Double.parseDouble(token.text().replace("_", "")));
            case OPERATOR -> bracket(token);
            default -> throw new JinjaException("an expression is missing", token.line());
        };
    }

    private static Expression constant(Object value) {
        return scope -> value;
    }

    private static Expression name(String name) {
        return switch (name) {
            case "true", "True" -> constant(true);
            case "false", "False" -> constant(false);
            case "none", "None" -> constant(null);
            default -> scope -> scope.get(name);
        };
    }

    private Expression string(String first) {
        StringBuilder text = new StringBuilder(first);
        while (tokens.peek().kind() == Token.Kind.STRING) {
            text.append(tokens.next().text());
        }
        return constant(text.toString());
    }

    private Expression bracket(Token open) {
        return switch (open.text()) {
            case "(" -> parenthesis();
            case "[" -> ExpressionParser.listOf(elements("]"));
            case "{" -> map();
            default -> throw new JinjaException("'" + open.text() + "' stands where an expression belongs", open.line());
        };
    }

    private Expression parenthesis() {
        if (tokens.takeOperator(")")) {
            return constant(List.of());
        }
        Expression value = expressions.tuple();
        tokens.operator(")");
        return value;
    }

    private List<Expression> elements(String close) {
        List<Expression> elements = new ArrayList<>();
        while (!tokens.takeOperator(close)) {
            elements.add(expressions.expression());
            if (!tokens.isOperator(close)) {
                tokens.operator(",");
            }
        }
        return elements;
    }

    private Expression map() {
        Map<Expression, Expression> entries = new LinkedHashMap<>();
        while (!tokens.takeOperator("}")) {
            Expression key = expressions.expression();
            tokens.operator(":");
            entries.put(key, expressions.expression());
            if (!tokens.isOperator("}")) {
                tokens.operator(",");
            }
        }
        return scope -> {
            Map<Object, Object> values = new LinkedHashMap<>();
            entries.forEach((key, value) -> values.put(key.value(scope), value.value(scope)));
            return Collections.unmodifiableMap(values);
        };
    }

    private Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            Expression of = value;
            if (tokens.takeOperator(".")) {
                String name = tokens.next().text();
                value = scope -> Members.attribute(of.value(scope), name);
            } else if (tokens.takeOperator("[")) {
                value = subscript(of);
            } else if (tokens.takeOperator("(")) {
                Arguments arguments = arguments();
                value = scope -> Operators.call(of.value(scope), arguments, scope);
            } else {
                return value;
            }
        }
    }

    private Expression subscript(Expression of) {
        Expression from = tokens.isOperator(":") ? constant(null) : expressions.expression();
        if (tokens.takeOperator("]")) {
            return scope -> Members.item(of.value(scope), from.value(scope));
        }
        tokens.operator(":");
        Expression to = tokens.isOperator("]") || tokens.isOperator(":") ? constant(null) : expressions.expression();
        Expression step = tokens.takeOperator(":") && !tokens.isOperator("]") ? expressions.expression() : constant(null);
        tokens.operator("]");
        return scope -> Slice.of(of.value(scope), from.value(scope), to.value(scope), step.value(scope));
    }

    /** After the opening parenthesis. */
    Arguments arguments() {
        List<Expression> values = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!tokens.takeOperator(")")) {
            if (tokens.peek().kind() == Token.Kind.NAME && tokens.peekSecond().is(Token.Kind.OPERATOR, "=")) {
                String name = tokens.name();
                tokens.next();
                named.put(name, expressions.expression());
            } else {
                values.add(expressions.expression());
            }
            if (!tokens.isOperator(")")) {
                tokens.operator(",");
            }
        }
        return new Arguments(values, named);
    }

    /** Filters and tests bind tighter than any operator. */
    Expression filters(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.takeOperator("|")) {
                value = filter(value);
            } else if (tokens.takeName("is")) {
                value = test(value);
            } else if (tokens.isOperator("(") || tokens.isOperator(".") || tokens.isOperator("[")) {
                value = postfix(value);
            } else {
                return value;
            }
        }
    }

    /** Filters whose first one stands without a bar, as in a filter block. */
    Expression firstFilter(Expression start) {
        return filters(filter(start));
    }

    private Expression filter(Expression of) {
        Token name = tokens.expect(Token.Kind.NAME, "a filter's name");
        Filters.Filter filter = Filters.named(name);
        Arguments arguments = tokens.takeOperator("(") ? arguments() : Arguments.NONE;
        return scope -> filter.apply(of.value(scope), arguments.values(scope), arguments.named(scope));
    }

    private Expression test(Expression of) {
        boolean negated = tokens.takeName("not");
        Token name = tokens.expect(Token.Kind.NAME, "a test's name");
        Predicates.Predicate predicate = Predicates.named(name);
        Arguments arguments = testArguments();
        return scope -> predicate.holds(of.value(scope), arguments.values(scope)) != negated;
    }

    private Arguments testArguments() {
        if (tokens.takeOperator("(")) {
            return arguments();
        }
        Token.Kind kind = tokens.peek().kind();
        boolean word = kind == Token.Kind.NAME && !List.of("else", "or", "and", "is", "in", "not", "if").contains(tokens.peek().text());
        boolean literal = kind == Token.Kind.STRING || kind == Token.Kind.INTEGER || kind == Token.Kind.FLOAT
                || tokens.isOperator("[") || tokens.isOperator("{");
        return word || literal ? new Arguments(List.of(postfix(primary())), Map.of()) : Arguments.NONE;
    }
}
