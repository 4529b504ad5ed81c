package io.lorapress.publish.ollama;

import io.lorapress.failure.ExitCode;

/** Every way the work for Ollama can fail. */
public enum OllamaError {
    /** The Modelfile cannot be read, or Ollama would not take it. */
    BAD_MODELFILE(ExitCode.INPUT_REFUSED),
    /** Ollama knows no parameter of this name, or not this value. */
    BAD_PARAMETER(ExitCode.INPUT_REFUSED),
    /** The address of the server is none. */
    BAD_HOST(ExitCode.USAGE),
    /** A file that the Modelfile names is not there or cannot be read. */
    FILE(ExitCode.INPUT_REFUSED),
    /** Nobody answers at the address. */
    NOT_RUNNING(ExitCode.FAILURE),
    /** The server refused a request. */
    REFUSED(ExitCode.FAILURE),
    /** The server began to create the model and failed. */
    CREATE_FAILED(ExitCode.FAILURE),
    /** An answer that is not what the protocol says, or that was cut off. */
    BAD_ANSWER(ExitCode.FAILURE),
    /** The model that was created is not the one that was sent, or does not answer. */
    CHECK_FAILED(ExitCode.CHECK_FAILED);

    private final ExitCode exitCode;

    OllamaError(ExitCode exitCode) {
        this.exitCode = exitCode;
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
