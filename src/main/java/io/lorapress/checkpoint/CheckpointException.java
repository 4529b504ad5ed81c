package io.lorapress.checkpoint;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;

/** A model folder that cannot be used. */
public final class CheckpointException extends LorapressException {
    private final CheckpointError error;

    CheckpointException(CheckpointError error, String message) {
        super(ExitCode.INPUT_REFUSED, message);
        this.error = error;
    }

    public CheckpointError error() {
        return error;
    }
}
