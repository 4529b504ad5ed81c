package io.lorapress.export;

import io.lorapress.export.report.ReportPage;
import io.lorapress.numeric.Engine;
import java.util.List;

/**
 * What an export did.
 *
 * @param plan    what was written
 * @param seconds wall time from the first tile to the last rename
 * @param resumed source tensors that an earlier, killed run had already finished
 * @param engine  the engine that did the arithmetic
 * @param quality what became of the weights, a GGUF file each
 */
public record ExportSummary(ExportPlan plan, double seconds, int resumed, String engine, List<OutputQuality> quality) {
    /**
     * Made at the end of a run, with the report page if one is wanted.
     *
     * @param start {@link System#nanoTime()} at the first tile
     */
    static ExportSummary of(ExportPlan plan, long start, int resumed, Engine engine, List<? extends OutputPlan> outputs,
                            QuantizeOptions options) {
        double seconds = (System.nanoTime() - start) / 1e9;
        List<OutputQuality> quality = outputs.stream().flatMap(output -> output.quality().stream()).toList();
        options.report().ifPresent(page -> ReportPage.write(page, quality));
        return new ExportSummary(plan, seconds, resumed, engine.name(), quality);
    }
}
