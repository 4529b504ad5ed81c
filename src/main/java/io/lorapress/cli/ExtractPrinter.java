package io.lorapress.cli;

import io.lorapress.export.extract.ExtractSummary;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints how much of a difference an extracted adapter holds, for people or as JSON. */
final class ExtractPrinter {
    private static final int NAMES_SHOWN = 3;

    private final PrintStream out;
    private final boolean json;

    ExtractPrinter(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void print(ExtractSummary summary) {
        if (json) {
            IndentedJson.print(out, summary);
            return;
        }
        out.printf("%s  %s%n", summary.output(), Sizes.text(summary.bytes()));
        summary.kinds().forEach(kind -> out.printf(Locale.ROOT, "  %-16s %4d modules  norm of the difference %10.4g  explained %6.2f %%%n",
                kind.name(), kind.modules(), kind.norm(), 100 * kind.explained()));
        left(summary.left(), summary.leftShare());
        out.printf(Locale.ROOT, "the adapter holds %.2f %% of the difference of the models (norm %.4g); done in %.1f s%n",
                100 * summary.explained(), summary.norm(), summary.seconds());
    }

    private void left(List<String> left, double share) {
        if (!left.isEmpty()) {
            out.printf(Locale.ROOT, "  not in the adapter: %d tensors that differ (%s%s), %.2f %% of the difference%n", left.size(),
                    String.join(", ", left.subList(0, Math.min(NAMES_SHOWN, left.size()))), left.size() > NAMES_SHOWN ? " ..." : "",
                    100 * share);
        }
    }
}
