package io.lorapress.export;

/**
 * What an export did.
 *
 * @param plan    what was written
 * @param seconds wall time from the first tile to the last rename
 * @param resumed source tensors that an earlier, killed run had already finished
 * @param engine  the engine that did the arithmetic
 */
public record ExportSummary(ExportPlan plan, double seconds, int resumed, String engine) {
}
