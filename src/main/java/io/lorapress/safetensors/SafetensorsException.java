package io.lorapress.safetensors;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;

/** A malformed safetensors file. */
public final class SafetensorsException extends LorapressException {
    private final SafetensorsError error;

    SafetensorsException(SafetensorsError error, String message) {
        super(ExitCode.INPUT_REFUSED, message);
        this.error = error;
    }

    public SafetensorsError error() {
        return error;
    }
}
