package io.lorapress.export.gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines of a Markdown table: what was done, how fast, and what share that is of a plain copy's bandwidth. */
final class SpeedTable {
    private final List<String> lines = new ArrayList<>(List.of("| what | ms | G weights/s | GB/s | share of device copy |",
            "|---|---|---|---|---|"));
    private double copyBandwidth;

    /** @param bytes read and written */
    void copy(String what, double seconds, double bytes) {
        if (copyBandwidth == 0) {
            copyBandwidth = bytes / seconds;
        }
        add(what, seconds, "", bytes);
    }

    void kernel(String what, double seconds, double weights, double bytes) {
        add(what, seconds, String.format(Locale.ROOT, "%.1f", weights / seconds / 1e9), bytes);
    }

    private void add(String what, double seconds, String weights, double bytes) {
        double bandwidth = bytes / seconds;
        lines.add(String.format(Locale.ROOT, "| %s | %.3f | %s | %.1f | %.0f%% |", what, 1e3 * seconds, weights, bandwidth / 1e9,
                100 * bandwidth / copyBandwidth));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
