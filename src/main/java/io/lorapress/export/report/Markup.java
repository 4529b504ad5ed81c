package io.lorapress.export.report;

import java.util.Locale;

/** Words and numbers as they stand in a page. */
final class Markup {
    private Markup() {
    }

    /** Names come out of files and can hold anything. */
    static String text(String raw) {
        return raw.replaceAll("\\p{Cntrl}", "?").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    static String percent(double share) {
        return share == 0 ? "none" : String.format(Locale.ROOT, "%.3f %%", 100 * share);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
