package io.lorapress.publish.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens, white space control included: a block tag takes the newline after it (trim_blocks) and the blanks
 * before it on its line (lstrip_blocks); a minus takes all white space, a plus takes none. Source: jinja2 lexer.py.
 */
final class Lexer {
    private static final Pattern BEGIN = Pattern.compile("\\{\\{|\\{%|\\{#");
    private static final Pattern RAW = Pattern.compile("\\{%([-+]?)\\s*raw\\s*([-]?)%\\}");
    private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}");
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:(?<float>\\d[\\d_]*(?:\\.\\d[\\d_]*(?:[eE][+-]?\\d+)?|[eE][+-]?\\d+))"
            + "|(?<int>\\d[\\d_]*)|(?<name>[\\p{L}_][\\p{L}\\p{N}_]*)"
            + "|(?<string>'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\")"
            + "|(?<op>\\*\\*|//|==|!=|<=|>=|[-+*/%~<>=()\\[\\]{},.:|]))", Pattern.DOTALL);

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private boolean lineStarts = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        String unix = template.replace("\r\n", "\n").replace('\r', '\n');
        return new Lexer(unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix).run();
    }

    private List<Token> run() {
        Matcher begin = BEGIN.matcher(source);
        while (begin.find(at)) {
            String tag = begin.group();
            text(source.substring(at, begin.start()), tag, sign(begin.end()));
            at = begin.start();
            switch (tag) {
                case "{#" -> comment();
                case "{%" -> block();
                default -> inside(Token.Kind.VARIABLE_BEGIN, "}}", Token.Kind.VARIABLE_END);
            }
        }
        emit(Token.Kind.TEXT, source.substring(at));
        emit(Token.Kind.END, "");
        return tokens;
    }

    private char sign(int position) {
        char c = position < source.length() ? source.charAt(position) : ' ';
        return c == '-' || c == '+' ? c : ' ';
    }

    /** The text before a tag, without what the tag takes of it. */
    private void text(String text, String tag, char sign) {
        String kept = text;
        if (sign == '-') {
            kept = text.stripTrailing();
        } else if (sign != '+' && !tag.equals("{{")) {
            int start = text.lastIndexOf('\n') + 1;
            boolean atStart = start > 0 || lineStarts;
            kept = atStart && text.substring(start).isBlank() ? text.substring(0, start) : text;
        }
        emit(Token.Kind.TEXT, kept);
        line += (int) text.substring(kept.length()).chars().filter(c -> c == '\n').count();
        lineStarts = false;
    }

    private void comment() {
        int end = source.indexOf("#}", at + 2);
        if (end < 0) {
            throw new JinjaException("a comment that does not end", line);
        }
        char sign = source.charAt(end - 1);
        advance(end + 2);
        after(sign, true);
    }

    private void block() {
        Matcher raw = RAW.matcher(source).region(at, source.length());
        if (raw.lookingAt()) {
            raw(raw);
        } else {
            inside(Token.Kind.BLOCK_BEGIN, "%}", Token.Kind.BLOCK_END);
        }
    }

    private void raw(Matcher raw) {
        advance(raw.end());
        after(raw.group(2).isEmpty() ? ' ' : '-', true);
        Matcher end = END_RAW.matcher(source);
        if (!end.find(at)) {
            throw new JinjaException("a raw block that does not end", line);
        }
        text(source.substring(at, end.start()), "{%", end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0));
        advance(end.end());
        after(end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0), true);
    }

    private void inside(Token.Kind begin, String end, Token.Kind endKind) {
        tokens.add(new Token(begin, "", line));
        advance(at + 2 + (sign(at + 2) == ' ' ? 0 : 1));
        int depth = 0;
        while (true) {
            skipSpace();
            char sign = sign(at);
            int close = sign == ' ' ? at : at + 1;
            if (depth == 0 && source.startsWith(end, close)) {
                tokens.add(new Token(endKind, "", line));
                advance(close + 2);
                after(sign, endKind == Token.Kind.BLOCK_END);
                return;
            }
            Token token = token();
            depth += "([{".contains(token.text()) && token.kind() == Token.Kind.OPERATOR ? 1 : 0;
            depth -= ")]}".contains(token.text()) && token.kind() == Token.Kind.OPERATOR ? 1 : 0;
            tokens.add(token);
        }
    }

    private Token token() {
        Matcher token = TOKEN.matcher(source).region(at, source.length());
        if (at >= source.length() || !token.lookingAt()) {
            String what = at >= source.length() ? "a tag that does not end" : "'" + source.charAt(at) + "' is not expected here";
            throw new JinjaException(what, line);
        }
        int start = line;
        advance(token.end());
        if (token.group("string") != null) {
            String quoted = token.group("string");
            return new Token(Token.Kind.STRING, Escapes.decode(quoted.substring(1, quoted.length() - 1)), start);
        }
        for (Token.Kind kind : new Token.Kind[] {Token.Kind.FLOAT, Token.Kind.INTEGER, Token.Kind.NAME, Token.Kind.OPERATOR}) {
            String text = token.group(switch (kind) {
                case FLOAT -> "float";
                case INTEGER -> "int";
                case NAME -> "name";
                default -> "op";
            });
            if (text != null) {
                return new Token(kind, text, start);
            }
        }
        throw new AssertionError("a token of no kind");
    }

    private void after(char sign, boolean trimsNewline) {
        if (sign == '-') {
            skipSpace();
        } else if (sign != '+' && trimsNewline && source.startsWith("\n", at)) {
            advance(at + 1);
        }
        lineStarts = at > 0 && source.charAt(at - 1) == '\n';
    }

    private void skipSpace() {
        int end = at;
        while (end < source.length() && Character.isWhitespace(source.charAt(end))) {
            end++;
        }
        advance(end);
    }

    private void advance(int to) {
        line += (int) source.substring(at, to).chars().filter(c -> c == '\n').count();
        at = to;
    }

    private void emit(Token.Kind kind, String text) {
        if (kind != Token.Kind.TEXT || !text.isEmpty()) {
            tokens.add(new Token(kind, text, line));
        }
        line += (int) text.chars().filter(c -> c == '\n').count();
    }
}
