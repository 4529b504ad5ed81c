package io.lorapress.publish.jinja;

/** How much work a template may make: one from a stranger must end, and must not fill the memory. */
final class Budget {
    private static final int MOST_STEPS = 1_000_000;
    private static final int MOST_CHARACTERS = 16 << 20;
    private static final int MOST_CALLS = 200;

    private int steps;
    private int depth;

    void step() {
        if (++steps > MOST_STEPS) {
            throw new JinjaException("the template does not come to an end");
        }
    }

    void enter() {
        if (++depth > MOST_CALLS) {
            throw new JinjaException("macros call each other too deep");
        }
    }

    void leave() {
        depth--;
    }

    static void check(long characters) {
        if (characters > MOST_CHARACTERS) {
            throw new JinjaException("the template makes too much text");
        }
    }
}
