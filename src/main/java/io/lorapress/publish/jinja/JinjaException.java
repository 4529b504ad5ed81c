package io.lorapress.publish.jinja;

/** A template that cannot be parsed or rendered; also what the template itself raises by raise_exception. */
public final class JinjaException extends RuntimeException {
    JinjaException(String message) {
        super(message);
    }

    JinjaException(String message, int line) {
        super("line " + line + ": " + message);
    }
}
