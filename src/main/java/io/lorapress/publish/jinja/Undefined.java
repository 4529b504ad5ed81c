package io.lorapress.publish.jinja;

/** The value of a name that has none: empty text, false, and an error when it is asked for a member. */
final class Undefined {
    static final Undefined VALUE = new Undefined();

    private Undefined() {
    }

    @Override
    public String toString() {
        return "";
    }
}
