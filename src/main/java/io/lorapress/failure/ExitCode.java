package io.lorapress.failure;

/** How the program ends, as the shell sees it. */
public enum ExitCode {
    DONE(0),
    FAILURE(1),
    USAGE(2),
    /** The input is malformed, unsupported or untrained. */
    INPUT_REFUSED(3),
    /** Not enough disk or memory. */
    NO_ROOM(4),
    /** A check after the export failed. */
    CHECK_FAILED(5);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
