package io.lorapress.export.extract;

import java.nio.file.Path;
import java.util.List;

/**
 * What an extraction found.
 *
 * @param output    the adapter's folder
 * @param kinds     what the modules of each kind give, by the last part of their names
 * @param norm      Frobenius norm of the whole difference of the two models
 * @param explained share of the squared norm of that difference that the adapter holds, 0 to 1
 * @param left      tensors that differ and that no LoRA of this kind holds: norms, biases, stacked experts
 * @param leftShare their share of the squared norm
 * @param bytes     size of the adapter's weights
 */
public record ExtractSummary(Path output, List<Kind> kinds, double norm, double explained, List<String> left, double leftShare,
                             long bytes, double seconds) {
    /**
     * @param modules   how many of this kind differ
     * @param norm      of their differences
     * @param explained share of its square
     */
    public record Kind(String name, int modules, double norm, double explained) {
    }
}
