package io.lorapress.publish.hub.standin;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Something that goes wrong on demand with the next requests that fit.
 *
 * @param request regular expression over {@code METHOD path}
 * @param kind    what goes wrong
 * @param bytes   how many bytes pass before a cut
 * @param reply   the answer instead of the right one
 */
public record Fault(Pattern request, Kind kind, int bytes, Reply reply) {
    /** What goes wrong. */
    public enum Kind {
        /** Another answer; nothing is done. */
        ANSWER,
        /** The connection is cut while the request comes in. */
        CUT_REQUEST,
        /** Everything is done, and the connection is cut before the answer. */
        LOSE_ANSWER,
        /** The connection is cut in the middle of the answer. */
        CUT_ANSWER,
        /** The Range header is not seen. */
        FORGET_RANGE,
        /** One byte of the answer is another. */
        FLIP_BIT
    }

    public static Fault status(String request, int status, String code, String message) {
        return new Fault(Pattern.compile(request), Kind.ANSWER, 0, Reply.error(status, code, message).with("X-Request-Id",
                "req-" + status));
    }

    public static Fault rateLimit(String request, int seconds) {
        Reply reply = Reply.error(429, "", "Too many requests").with("RateLimit", "\"api\";r=0;t=" + seconds);
        return new Fault(Pattern.compile(request), Kind.ANSWER, 0, reply);
    }

    public static Fault retryAfter(String request, int seconds) {
        Reply reply = Reply.error(503, "", "Busy").with("Retry-After", String.valueOf(seconds));
        return new Fault(Pattern.compile(request), Kind.ANSWER, 0, reply);
    }

    public static Fault text(String request, int status, String contentType, String body) {
        return new Fault(Pattern.compile(request), Kind.ANSWER, 0,
                new Reply(status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8)));
    }

    public static Fault of(String request, Kind kind, int bytes) {
        return new Fault(Pattern.compile(request), kind, bytes, Reply.empty(200));
    }
}
