package io.lorapress.cli;

import io.lorapress.export.advise.Advice;
import io.lorapress.export.advise.Runner;
import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints which formats there are and which one is recommended, for people or as JSON. */
final class AdvicePrinter {
    private static final String ROW = "%-14s %10s %11s  %-16s %-24s %-13s %s%n";

    private final PrintStream out;
    private final boolean json;

    AdvicePrinter(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void print(Advice advice) {
        if (json) {
            IndentedJson.print(out, advice);
            return;
        }
        out.printf(ROW, "format", "file", "to run", "usual loss", "measured here", "fits", "runs in");
        advice.rows().forEach(row -> out.printf(ROW, row.format(), Sizes.text(row.fileBytes()), Sizes.text(row.memory()), row.loss(),
                row.measured().map(AdvicePrinter::text).orElse("-"), row.fits(),
                row.runners().stream().map(Runner::toString).collect(Collectors.joining(", "))));
        advice.notes().forEach(note -> out.println("note: " + note));
        out.println(advice.recommended().map(format -> "recommended: " + format + ", " + advice.reason()).orElse(advice.reason()));
    }

    private static String text(Advice.Measured measured) {
        return String.format(Locale.ROOT, "KL %.4f, %.1f %% equal", measured.divergence(), 100 * measured.agreement());
    }
}
