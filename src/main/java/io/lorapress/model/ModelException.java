package io.lorapress.model;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;

/** A model that cannot become GGUF, with the reason as a word. */
public final class ModelException extends LorapressException {
    /** Why. */
    public enum Reason {
        /** config.json names no architecture, or one that no family here handles. */
        UNKNOWN_ARCHITECTURE,
        /** A hyper-parameter that is needed is not there. */
        MISSING_FIELD,
        /** A hyper-parameter has the wrong type or an impossible value. */
        WRONG_VALUE,
        /** The checkpoint has a tensor that this family does not know. */
        UNKNOWN_TENSOR,
        /** A tensor of a set (an expert, a half of a pair) is not there. */
        MISSING_TENSOR,
        /** A tensor's shape does not fit the configuration. */
        WRONG_SHAPE,
        /** Two checkpoint tensors want to become the same GGUF tensor. */
        DUPLICATE_TENSOR,
        /** llama.cpp has no way to hold this variant of the family. */
        UNSUPPORTED
    }

    private final transient Reason reason;

    public ModelException(Reason reason, String message) {
        super(ExitCode.INPUT_REFUSED, message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
