package io.lorapress.cli;

import io.lorapress.export.verify.ModuleStrength;
import io.lorapress.export.verify.VerifyReport;
import io.lorapress.verify.Score;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Prints what a verification found, for people or as JSON. */
final class VerifyPrinter {
    private final PrintStream out;
    private final boolean json;

    VerifyPrinter(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void print(VerifyReport report) {
        if (json) {
            IndentedJson.print(out, report);
            return;
        }
        long changed = report.modules().stream().filter(module -> module.change() > 0).count();
        out.printf("%s: changes %d of %d tensors%n", String.join(", ", report.methods()), changed, report.modules().size());
        out.printf("%-16s %7s %9s  %-26s%n", "module", "tensors", "rank", "change / base, least .. most");
        report.modules().stream().collect(Collectors.groupingBy(ModuleStrength::kind, TreeMap::new, Collectors.toList()))
                .forEach(this::kind);
        report.answers().forEach(this::answers);
        report.base().ifPresent(score -> out.println("base scores " + text(score)));
        report.adapted().ifPresent(score -> out.println("adapted model scores " + text(score)));
        report.findings().forEach(out::println);
    }

    private void kind(String kind, List<ModuleStrength> modules) {
        String ranks = modules.stream().map(ModuleStrength::rank).distinct().sorted().map(rank -> rank == 0 ? "-" : rank.toString())
                .collect(Collectors.joining(","));
        double least = modules.stream().mapToDouble(ModuleStrength::share).min().orElse(0);
        double most = modules.stream().mapToDouble(ModuleStrength::share).max().orElse(0);
        out.printf(Locale.ROOT, "%-16s %7d %9s  %.2e .. %.2e%n", kind, modules.size(), ranks, least, most);
    }

    private void answers(VerifyReport.Answers answers) {
        out.println();
        out.println("prompt   " + line(answers.prompt()));
        out.println("base     " + line(answers.base()));
        out.println("adapted  " + line(answers.adapted())
                + answers.right().map(right -> right ? "   (as expected)" : "   (not as expected)").orElse(""));
    }

    private static String line(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " / ");
    }

    private static String text(Score score) {
        return String.format(Locale.ROOT, "%d of %d (%.1f %%)", score.right(), score.asked(), 100 * score.share());
    }
}
