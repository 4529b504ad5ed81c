package io.lorapress.publish.manifest;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import java.nio.file.Path;

/** A manifest that cannot be used, and why. */
public final class ManifestException extends LorapressException {
    private final ManifestError error;

    ManifestException(ManifestError error, Path where, String message, Throwable cause) {
        super(ExitCode.INPUT_REFUSED, where + ": " + message, cause);
        this.error = error;
    }

    ManifestException(ManifestError error, Path where, String message) {
        this(error, where, message, null);
    }

    public ManifestError error() {
        return error;
    }
}
