package io.lorapress.publish.ollama;

import io.lorapress.failure.LorapressException;

/** Work for Ollama that failed, and why. */
public final class OllamaException extends LorapressException {
    private final OllamaError error;

    OllamaException(OllamaError error, String message, Throwable cause) {
        super(error.exitCode(), message, cause);
        this.error = error;
    }

    OllamaException(OllamaError error, String message) {
        this(error, message, null);
    }

    public OllamaError error() {
        return error;
    }
}
