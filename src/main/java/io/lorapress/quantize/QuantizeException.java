package io.lorapress.quantize;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;

/** A quantisation that was asked for and cannot be done. {@link #fault} says why. */
public final class QuantizeException extends LorapressException {
    /** Every way in which a quantisation is refused. */
    public enum Fault {
        UNKNOWN_FILE_TYPE(ExitCode.USAGE),
        UNKNOWN_TENSOR_TYPE(ExitCode.USAGE),
        /** A {@code --tensor-type} that is not {@code REGEX=TYPE}, or a regular expression that llama.cpp would not take. */
        BAD_TENSOR_RULE(ExitCode.USAGE),
        /** A {@code --override-kv} that is not {@code KEY=TYPE:VALUE}. */
        BAD_OVERRIDE(ExitCode.USAGE),
        BAD_LAYER_LIST(ExitCode.USAGE),
        BAD_SIZE(ExitCode.USAGE),
        /** A type that holds numbers for computing only, and cannot be made from weights. */
        NOT_ENCODABLE(ExitCode.USAGE),
        /** The type asked for by name has blocks that do not fit the tensor's rows. */
        ROW_DOES_NOT_FIT(ExitCode.USAGE),
        /** The mixture's type does not fit the rows, and llama.cpp has no other type for it. */
        NO_FALLBACK(ExitCode.INPUT_REFUSED),
        /** A feed-forward tensor of a mixture of experts whose name has no layer, or one that the model does not have. */
        NO_LAYER(ExitCode.INPUT_REFUSED),
        /** A type of 2 bits or less without an importance matrix. */
        IMATRIX_REQUIRED(ExitCode.USAGE),
        /** The tensor is quantised already. */
        REQUANTIZED(ExitCode.INPUT_REFUSED),
        MALFORMED_IMATRIX(ExitCode.INPUT_REFUSED),
        /** The matrix was computed for another model: a tensor's number of columns differs. */
        IMATRIX_MISMATCH(ExitCode.INPUT_REFUSED),
        IMATRIX_NOT_FINITE(ExitCode.INPUT_REFUSED),
        /** Even the smallest types allowed do not get the file below the size asked for. */
        TARGET_TOO_SMALL(ExitCode.USAGE);

        private final ExitCode exitCode;

        Fault(ExitCode exitCode) {
            this.exitCode = exitCode;
        }
    }

    private final Fault fault;

    public QuantizeException(Fault fault, String message) {
        super(fault.exitCode, message);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
