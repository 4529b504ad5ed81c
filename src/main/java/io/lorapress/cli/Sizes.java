package io.lorapress.cli;

import io.lorapress.failure.LorapressException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Byte sizes as people write them: {@code 512M}, {@code 2GiB}, {@code 4.5G}; units are powers of 1024. */
final class Sizes {
    private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([KMGT]?)(?:i?B)?", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "KMGT";

    private Sizes() {
    }

    /** @throws LorapressException (usage) when it is no size */
    static long parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw LorapressException.usage("'" + text + "' is no size; write 512M or 2G");
        }
        int power = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2).toUpperCase(Locale.ROOT)) + 1;
        return (long) (Double.parseDouble(matcher.group(1)) * (1L << 10 * power));
    }

    static String text(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int power = Math.min(4, (63 - Long.numberOfLeadingZeros(bytes)) / 10);
        return String.format(Locale.ROOT, "%.1f %ciB", bytes / (double) (1L << 10 * power), UNITS.charAt(power - 1));
    }
}
