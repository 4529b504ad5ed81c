package io.lorapress.publish.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns the tokens of an expression into something that computes it. Precedence as in jinja2 parser.py. */
final class ExpressionParser {
    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");

    private final Tokens tokens;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** An expression, or several with commas between them: a tuple. */
    Expression tuple() {
        Expression first = expression();
        return tokens.isOperator(",") ? list(first) : first;
    }

    private Expression list(Expression first) {
        List<Expression> elements = new ArrayList<>(List.of(first));
        while (tokens.takeOperator(",") && startsExpression()) {
            elements.add(expression());
        }
        return listOf(elements);
    }

    private boolean startsExpression() {
        Token.Kind kind = tokens.peek().kind();
        return kind != Token.Kind.VARIABLE_END && kind != Token.Kind.BLOCK_END && !tokens.isOperator(")") && !tokens.isOperator("=");
    }

    private static Expression listOf(List<Expression> elements) {
        return scope -> {
            List<Object> values = new ArrayList<>();
            elements.forEach(element -> values.add(element.value(scope)));
            return Collections.unmodifiableList(values);
        };
    }

    Expression expression() {
        tokens.enter();
        Expression value = or();
        while (tokens.takeName("if")) {
            Expression then = value;
            Expression condition = or();
            Expression otherwise = tokens.takeName("else") ? expression() : scope -> Undefined.VALUE;
            value = scope -> Python.truth(condition.value(scope)) ? then.value(scope) : otherwise.value(scope);
        }
        tokens.leave();
        return value;
    }

    /** An expression that leaves an "if" for whoever comes after it, as in a loop's head. */
    Expression withoutCondition() {
        Expression first = or();
        return tokens.isOperator(",") ? list(first) : first;
    }

    private Expression or() {
        Expression left = and();
        while (tokens.takeName("or")) {
            Expression first = left;
            Expression second = and();
            left = scope -> {
                Object value = first.value(scope);
                return Python.truth(value) ? value : second.value(scope);
            };
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.takeName("and")) {
            Expression first = left;
            Expression second = not();
            left = scope -> {
                Object value = first.value(scope);
                return Python.truth(value) ? second.value(scope) : value;
            };
        }
        return left;
    }

    private Expression not() {
        if (tokens.takeName("not")) {
            tokens.enter();
            Expression value = not();
            tokens.leave();
            return scope -> !Python.truth(value.value(scope));
        }
        return comparison();
    }

    /** Comparisons chain: {@code a < b < c} is {@code a < b and b < c}. */
    private Expression comparison() {
        Expression left = sum();
        Expression all = null;
        for (String operator = comparator(); operator != null; operator = comparator()) {
            Expression first = left;
            Expression second = sum();
            String name = operator;
            Expression one = scope -> Operators.compare(name, first.value(scope), second.value(scope));
            Expression before = all;
            all = before == null ? one : scope -> Python.truth(before.value(scope)) && Python.truth(one.value(scope));
            left = second;
        }
        return all == null ? left : all;
    }

    private String comparator() {
        if (tokens.peek().kind() == Token.Kind.OPERATOR && COMPARISONS.contains(tokens.peek().text())) {
            return tokens.next().text();
        }
        if (tokens.isName("not") && tokens.peekSecond().is(Token.Kind.NAME, "in")) {
            tokens.next();
            tokens.next();
            return "not in";
        }
        return tokens.takeName("in") ? "in" : null;
    }

    private Expression sum() {
        Expression left = concatenation();
        while (tokens.isOperator("+") || tokens.isOperator("-")) {
            left = Operators.binary(tokens.next(), left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        Expression left = product();
        while (tokens.isOperator("~")) {
            left = Operators.binary(tokens.next(), left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = power();
        while (tokens.isOperator("*") || tokens.isOperator("/") || tokens.isOperator("//") || tokens.isOperator("%")) {
            left = Operators.binary(tokens.next(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (tokens.isOperator("**")) {
            left = Operators.binary(tokens.next(), left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean filtered) {
        Expression value;
        tokens.enter();
        if (tokens.takeOperator("-")) {
            Expression positive = unary(false);
            value = scope -> Operators.negate(positive.value(scope));
        } else if (tokens.takeOperator("+")) {
            value = unary(false);
        } else {
            value = postfix(primary());
        }
        tokens.leave();
        return filtered ? filters(value) : value;
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
            case "[" -> listOf(elements("]"));
            case "{" -> map();
            default -> throw new JinjaException("'" + open.text() + "' stands where an expression belongs", open.line());
        };
    }

    private Expression parenthesis() {
        if (tokens.takeOperator(")")) {
            return constant(List.of());
        }
        Expression value = tuple();
        tokens.operator(")");
        return value;
    }

    private List<Expression> elements(String close) {
        List<Expression> elements = new ArrayList<>();
        while (!tokens.takeOperator(close)) {
            elements.add(expression());
            if (!tokens.isOperator(close)) {
                tokens.operator(",");
            }
        }
        return elements;
    }

    private Expression map() {
        Map<Expression, Expression> entries = new LinkedHashMap<>();
        while (!tokens.takeOperator("}")) {
            Expression key = expression();
            tokens.operator(":");
            entries.put(key, expression());
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
        Expression from = tokens.isOperator(":") ? constant(null) : expression();
        if (tokens.takeOperator("]")) {
            return scope -> Members.item(of.value(scope), from.value(scope));
        }
        tokens.operator(":");
        Expression to = tokens.isOperator("]") || tokens.isOperator(":") ? constant(null) : expression();
        Expression step = tokens.takeOperator(":") && !tokens.isOperator("]") ? expression() : constant(null);
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
                named.put(name, expression());
            } else {
                values.add(expression());
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
