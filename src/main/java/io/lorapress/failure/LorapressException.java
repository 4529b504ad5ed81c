package io.lorapress.failure;

/**
 * A failure the user is meant to read. The message is one line: what is wrong, where (file, tensor, offset), what to do.
 * A room with several distinct failures extends this class and names each of them.
 */
public class LorapressException extends RuntimeException {
    private final ExitCode exitCode;

    public LorapressException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public LorapressException(ExitCode exitCode, String message) {
        this(exitCode, message, null);
    }

    /** The input is malformed, unsupported or untrained. */
    public static LorapressException refused(String message) {
        return new LorapressException(ExitCode.INPUT_REFUSED, message);
    }

    /** Something went wrong that is not the input's fault. */
    public static LorapressException failure(String message, Throwable cause) {
        return new LorapressException(ExitCode.FAILURE, message, cause);
    }

    public static LorapressException usage(String message) {
        return new LorapressException(ExitCode.USAGE, message);
    }

    public static LorapressException noRoom(String message) {
        return new LorapressException(ExitCode.NO_ROOM, message);
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
