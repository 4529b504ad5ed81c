package io.lorapress.cli;

import io.lorapress.export.verify.ValidationReport;
import io.lorapress.verify.LogitDistance;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/** Prints what a validation found, for people or as JSON. */
final class ValidatePrinter {
    private static final String ROW = "%-28s %7s %6s  %-19s %-19s %-19s %-22s %s%n";

    private final PrintStream out;
    private final boolean json;

    ValidatePrinter(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void print(ValidationReport report) {
        if (json) {
            IndentedJson.print(out, report);
            return;
        }
        out.printf(ROW, "artefact", "tensors", "bits", "KL (limit)", "top-1 (limit)", "perplexity (16-bit)", "worst tensor error",
                "result");
        report.artefacts().forEach(this::row);
        report.findings().forEach(out::println);
        report.artefacts().forEach(result -> result.findings().forEach(finding -> out.println(result.name() + ": " + finding)));
        if (report.hashed() > 0) {
            out.println(report.hashed() + " files compared with the manifest");
        }
        out.println(report.passes() ? "valid" : "not valid");
    }

    private void row(ValidationReport.Result result) {
        Optional<LogitDistance.Summary> distance = result.distance();
        String divergence = distance.map(known -> text("%.5f (%.3f)", known.divergence(), result.limit().divergence())).orElse("-");
        String agreement = distance.map(known -> text("%.1f %% (%.0f %%)", 100 * known.agreement(), 100 * result.limit().agreement()))
                .orElse("-");
        String perplexity = distance.map(known -> text("%.3f (%.3f)", known.perplexity(), known.referencePerplexity())).orElse("-");
        String worst = result.worst().map(known -> text("%.4f %s", known.error(), known.tensor())).orElse("-");
        String verdict = (result.passes() ? "ok" : "FAULTY") + result.score().map(score -> ", " + score.right() + " of " + score.asked()
                + " as expected").orElse("");
        out.printf(ROW, result.name(), result.tensors(), text("%.2f", result.bits()), divergence, agreement, perplexity, worst, verdict);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
