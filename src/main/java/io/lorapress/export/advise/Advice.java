package io.lorapress.export.advise;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Formats, and one of them recommended.
 *
 * @param context     tokens that the memory is for
 * @param rows        the least loss first
 * @param recommended format of a row; empty where none fits
 * @param reason      a line
 * @param notes       formats that are not possible, and why
 */
public record Advice(int context, List<Row> rows, Optional<String> recommended, String reason, List<String> notes) {
    /**
     * @param fileBytes exact, of all its files
     * @param memory    bytes to run it: weights, the context's keys and values in 16 bits, and room to compute; an estimate
     * @param loss      what is usually lost
     * @param measured  mean divergence from the 16-bit model's predictions, and share of equal tokens, where measured
     * @param fits      where it runs: on the card, in memory, or nowhere
     */
    public record Row(String format, long fileBytes, long memory, String loss, Optional<Measured> measured, Set<Runner> runners,
                      String fits) {
    }

    /** What a validation found on this model. */
    public record Measured(double divergence, double agreement) {
    }
}
