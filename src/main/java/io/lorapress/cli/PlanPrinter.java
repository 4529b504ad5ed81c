package io.lorapress.cli;

import io.lorapress.export.ExportPlan;
import io.lorapress.export.ExportSummary;
import io.lorapress.export.OutputQuality;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Prints what an export will write, or has written, for people or as JSON. */
final class PlanPrinter {
    private final PrintStream out;
    private final boolean json;

    PlanPrinter(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void plan(ExportPlan plan) {
        if (json) {
            IndentedJson.print(out, plan);
            return;
        }
        out.printf("%s parameters, %s to read, %s to write, %d workers with %s of memory%n", count(plan.parameters()),
                Sizes.text(plan.readBytes()), Sizes.text(plan.diskBytes()), plan.threads(), Sizes.text(plan.workingMemory()));
        base(plan.base());
        if (plan.adapterTensors() > 0) {
            out.printf("%d adapter tensors, each used exactly once%n", plan.adapterTensors());
        }
        plan.notes().forEach(note -> out.println("note: " + note));
        plan.outputs().forEach(output -> output(output, plan.parameters()));
    }

    void summary(ExportSummary summary) {
        if (json) {
            IndentedJson.print(out, summary);
            return;
        }
        base(summary.plan().base());
        summary.plan().outputs().forEach(output -> output(output, summary.plan().parameters()));
        summary.quality().forEach(this::quality);
        out.printf(Locale.ROOT, "done in %.1f s with the %s engine: %s read once, %s written%n", summary.seconds(), summary.engine(),
                Sizes.text(summary.plan().readBytes()), Sizes.text(summary.plan().diskBytes()));
    }

    private void base(ExportPlan.Base base) {
        out.printf("base: %s (%s; %s)%s%n", base.path(), base.precision(), base.reason(),
                base.trainedOn().isEmpty() ? "" : "; the adapter was trained on " + base.trainedOn());
    }

    private void output(ExportPlan.Output output, long parameters) {
        long bytes = output.files().stream().mapToLong(ExportPlan.File::bytes).sum();
        Map<String, Integer> types = new TreeMap<>();
        output.files().forEach(file -> file.tensors().forEach(tensor -> types.merge(tensor.type(), 1, Integer::sum)));
        out.printf(Locale.ROOT, "%s  %s  %.2f bits a weight  %s%n", output.path(), Sizes.text(bytes),
                bytes * 8.0 / weights(output, parameters),
                types.entrySet().stream().map(entry -> entry.getValue() + " " + entry.getKey()).toList());
        output.fallbacks().forEach(fallback -> out.println("  fallback: " + fallback));
    }

    /** A GGUF file's own: text model and vision tower are files of their own. Elsewhere stored shapes do not tell weights. */
    private static long weights(ExportPlan.Output output, long parameters) {
        long own = output.files().stream().filter(file -> file.name().endsWith(".gguf")).flatMap(file -> file.tensors().stream())
                .mapToLong(tensor -> tensor.shape().stream().reduce(1L, Math::multiplyExact)).sum();
        return own == 0 ? parameters : own;
    }

    private void quality(OutputQuality quality) {
        out.printf(Locale.ROOT, "%s: %.3f bits a weight; error measured on %s%n", quality.path().getFileName(), quality.bitsPerWeight(),
                quality.allRows() ? "every row" : "every 16th row");
        quality.types().forEach(type -> out.printf(Locale.ROOT, "  %-8s %4d tensors  %8s weights  %10s  relative error %s%n",
                type.type(), type.tensors(), count(type.weights()), Sizes.text(type.bytes()),
                type.relativeError() == 0 ? "none" : String.format(Locale.ROOT, "%.3f %%", 100 * type.relativeError())));
    }

    private static String count(long parameters) {
        return parameters >= 1_000_000_000 ? String.format(Locale.ROOT, "%.2fB", parameters / 1e9)
                : String.format(Locale.ROOT, "%.1fM", parameters / 1e6);
    }
}
