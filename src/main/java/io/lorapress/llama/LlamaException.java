package io.lorapress.llama;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;

/** What llama.cpp could not or would not do. {@link #fault} names it. */
public final class LlamaException extends LorapressException {
    /** Everything that can go wrong here, with how the program then ends. */
    public enum Fault {
        /** The native libraries cannot be unpacked or loaded on this machine. */
        LIBRARY_UNAVAILABLE(ExitCode.FAILURE),
        /** No file where a model or an adapter should be. */
        NO_SUCH_FILE(ExitCode.INPUT_REFUSED),
        /** llama.cpp refuses the model. */
        MODEL_REFUSED(ExitCode.INPUT_REFUSED),
        /** llama.cpp refuses the adapter: it is none, or made for another base. */
        ADAPTER_REFUSED(ExitCode.INPUT_REFUSED),
        /** Most often for want of memory. */
        NO_CONTEXT(ExitCode.NO_ROOM),
        /** More tokens than the context was made for. */
        CONTEXT_FULL(ExitCode.INPUT_REFUSED),
        /** A token that the vocabulary does not have. */
        UNKNOWN_TOKEN(ExitCode.INPUT_REFUSED),
        COMPUTATION_FAILED(ExitCode.FAILURE),
        /** The model has no chat template. */
        NO_TEMPLATE(ExitCode.INPUT_REFUSED),
        /** The chat template is malformed, or refuses the conversation. */
        TEMPLATE_FAILED(ExitCode.INPUT_REFUSED),
        QUANTIZATION_FAILED(ExitCode.FAILURE),
        /** Not enough tokens for an importance matrix. */
        TOO_LITTLE_TEXT(ExitCode.INPUT_REFUSED),
        /** An activation that is inf or NaN. */
        NOT_FINITE(ExitCode.INPUT_REFUSED);

        private final ExitCode exitCode;

        Fault(ExitCode exitCode) {
            this.exitCode = exitCode;
        }
    }

    private final Fault fault;

    LlamaException(Fault fault, String message, Throwable cause) {
        super(fault.exitCode, message, cause);
        this.fault = fault;
    }

    LlamaException(Fault fault, String message) {
        this(fault, message, null);
    }

    public Fault fault() {
        return fault;
    }
}
