package io.lorapress.publish.hub;

import io.lorapress.failure.LorapressException;

/** Work with the Hub that failed, and why. Never holds a token. */
public final class HubException extends LorapressException {
    private final HubError error;

    HubException(HubError error, String message, Throwable cause) {
        super(error.exitCode(), message, cause);
        this.error = error;
    }

    HubException(HubError error, String message) {
        this(error, message, null);
    }

    public HubError error() {
        return error;
    }
}
