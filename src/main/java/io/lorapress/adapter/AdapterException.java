package io.lorapress.adapter;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** An adapter that cannot be used, and why. */
public final class AdapterException extends LorapressException {
    private static final int NAMES_SHOWN = 6;

    private final AdapterError error;

    public AdapterException(AdapterError error, String message, Throwable cause) {
        super(ExitCode.INPUT_REFUSED, message, cause);
        this.error = error;
    }

    public AdapterException(AdapterError error, String message) {
        this(error, message, null);
    }

    public AdapterException(AdapterError error, Path where, String message) {
        this(error, where + ": " + message);
    }

    public AdapterError error() {
        return error;
    }

    /** The first few of the names, and how many more there are. */
    static String list(Collection<String> names) {
        List<String> sorted = names.stream().sorted().toList();
        String shown = String.join(", ", sorted.subList(0, Math.min(NAMES_SHOWN, sorted.size())));
        return sorted.size() <= NAMES_SHOWN ? shown : shown + " and " + (sorted.size() - NAMES_SHOWN) + " more";
    }
}
