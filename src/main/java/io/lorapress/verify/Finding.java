package io.lorapress.verify;

import java.util.Collection;
import java.util.Locale;

/**
 * Something that a check found.
 *
 * @param text one line: what is wrong, where, what to do
 */
public record Finding(Level level, String text) {
    /** How bad it is. */
    public enum Level {
        /** The model will not do what it was trained for. */
        FAULT,
        /** The user should know. */
        WARNING
    }

    public static Finding fault(String text) {
        return new Finding(Level.FAULT, text);
    }

    public static Finding warning(String text) {
        return new Finding(Level.WARNING, text);
    }

    public static boolean anyFault(Collection<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.level == Level.FAULT);
    }

    @Override
    public String toString() {
        return level.name().toLowerCase(Locale.ROOT) + ": " + text;
    }
}
