package io.lorapress.publish.hub.standin;

/** Ends the handling of a request with an answer that says no. */
final class Denied extends RuntimeException {
    private final transient Reply reply;

    Denied(int status, String code, String message) {
        super(message);
        this.reply = Reply.error(status, code, message);
    }

    Reply reply() {
        return reply;
    }
}
