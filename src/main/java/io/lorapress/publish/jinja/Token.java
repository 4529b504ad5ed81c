package io.lorapress.publish.jinja;

/** A piece of a template. @param line counted from 1 */
record Token(Kind kind, String text, int line) {
    /** What a token is. */
    enum Kind { TEXT, VARIABLE_BEGIN, VARIABLE_END, BLOCK_BEGIN, BLOCK_END, NAME, STRING, INTEGER, FLOAT, OPERATOR, END }

    boolean is(Kind wanted, String value) {
        return kind == wanted && text.equals(value);
    }
}
