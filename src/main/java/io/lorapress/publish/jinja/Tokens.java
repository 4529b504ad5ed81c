package io.lorapress.publish.jinja;

import java.util.List;
import java.util.Locale;

/** Tokens with a place to read from. */
final class Tokens {
    private static final int DEEPEST = 200;

    private final List<Token> tokens;
    private int at;
    private int depth;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** Goes a level deeper into what is nested. */
    void enter() {
        if (++depth > DEEPEST) {
            throw new JinjaException("the template is nested too deep", peek().line());
        }
    }

    void leave() {
        depth--;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    boolean isOperator(String text) {
        return peek().is(Token.Kind.OPERATOR, text);
    }

    boolean isName(String text) {
        return peek().is(Token.Kind.NAME, text);
    }

    boolean takeOperator(String text) {
        boolean found = isOperator(text);
        if (found) {
            next();
        }
        return found;
    }

    boolean takeName(String text) {
        boolean found = isName(text);
        if (found) {
            next();
        }
        return found;
    }

    void operator(String text) {
        if (!takeOperator(text)) {
            throw unexpected("'" + text + "'");
        }
    }

    String name() {
        return expect(Token.Kind.NAME, "a name").text();
    }

    Token expect(Token.Kind kind, String what) {
        if (peek().kind() != kind) {
            throw unexpected(what);
        }
        return next();
    }

    JinjaException unexpected(String wanted) {
        Token token = peek();
        String found = token.text().isEmpty() ? token.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') : "'" + token.text() + "'";
        return new JinjaException(found + " stands where " + wanted + " belongs", token.line());
    }
}
