package io.lorapress.publish.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Turns the tokens of an expression into something that computes it. Precedence as in jinja2 parser.py. */
final class ExpressionParser {
    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");

    private final Tokens tokens;
    private final OperandParser operands;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
        this.operands = new OperandParser(tokens, this);
    }

    /** Reads what operators stand between, and what is applied to it. */
    OperandParser operands() {
        return operands;
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

    static Expression listOf(List<Expression> elements) {
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
            value = operands.operand();
        }
        tokens.leave();
        return filtered ? operands.filters(value) : value;
    }
}
