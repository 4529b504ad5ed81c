package io.lorapress.publish.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's operators on a template's values. */
final class Operators {
    private Operators() {
    }

    static Expression binary(Token operator, Expression left, Expression right) {
        return scope -> {
            Object a = left.value(scope);
            Object b = right.value(scope);
            return operator.text().equals("~") ? limited(Python.text(a) + Python.text(b)) : arithmetic(operator, a, b);
        };
    }

    private static Object arithmetic(Token operator, Object a, Object b) {
        String name = operator.text();
        if (name.equals("+") && a instanceof String x && b instanceof String y) {
            return limited(x + y);
        }
        if (name.equals("+") && a instanceof List<?> x && b instanceof List<?> y) {
            List<Object> both = new ArrayList<>(x);
            both.addAll(y);
            Budget.check(both.size());
            return both;
        }
        if (name.equals("*") && a instanceof String x && b instanceof Long n) {
            Budget.check(x.length() * Math.max(0, Math.min(n, Integer.MAX_VALUE)));
            return x.repeat((int) Math.max(0, n));
        }
        if (!Python.isNumber(a) || !Python.isNumber(b)) {
            throw new JinjaException("'" + name + "' does not work on " + Python.repr(a) + " and " + Python.repr(b), operator.line());
        }
        boolean whole = !(a instanceof Double) && !(b instanceof Double) && !name.equals("/");
        return whole ? whole(name, Python.asLong(a), Python.asLong(b)) : real(name, Python.asDouble(a), Python.asDouble(b));
    }

    private static String limited(String text) {
        Budget.check(text.length());
        return text;
    }

    private static Object whole(String name, long a, long b) {
        try {
            return switch (name) {
                case "+" -> Math.addExact(a, b);
                case "-" -> Math.subtractExact(a, b);
                case "*" -> Math.multiplyExact(a, b);
                case "//" -> Math.floorDiv(a, b);
                case "%" -> Math.floorMod(a, b);
                default -> Math.powExact(a, Math.toIntExact(b));
            };
        } catch (ArithmeticException e) {
            throw new JinjaException(a + " " + name + " " + b + " cannot be computed");
        }
    }

    private static Object real(String name, double a, double b) {
        return switch (name) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> Math.floor(a / b);
            case "%" -> a - b * Math.floor(a / b);
            default -> Math.pow(a, b);
        };
    }

    static Object negate(Object value) {
        return value instanceof Double d ? (Object) (-d) : (Object) (-Python.asLong(value));
    }

    static boolean compare(String operator, Object a, Object b) {
        return switch (operator) {
            case "==" -> Python.equal(a, b);
            case "!=" -> !Python.equal(a, b);
            case "in" -> Python.contains(b, a);
            case "not in" -> !Python.contains(b, a);
            case "<" -> Python.compare(a, b) < 0;
            case "<=" -> Python.compare(a, b) <= 0;
            case ">" -> Python.compare(a, b) > 0;
            default -> Python.compare(a, b) >= 0;
        };
    }

    static Object call(Object callee, Arguments arguments, Scope scope) {
        if (!(callee instanceof Callable callable)) {
            throw new JinjaException("cannot be called: " + Python.repr(callee));
        }
        scope.budget().step();
        scope.budget().enter();
        try {
            return callable.call(arguments.values(scope), arguments.named(scope));
        } finally {
            scope.budget().leave();
        }
    }
}
