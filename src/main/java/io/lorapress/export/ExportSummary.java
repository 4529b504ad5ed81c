package io.lorapress.export;

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
}
