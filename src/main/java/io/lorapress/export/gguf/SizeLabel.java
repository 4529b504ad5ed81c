package io.lorapress.export.gguf;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** A model's size as people say it, {@code 3.4M} or {@code 8x7B}. Source: gguf-py utility.py, size_label. */
final class SizeLabel {
    private SizeLabel() {
    }

    /**
     * @param total   parameters of all tensors
     * @param shared  parameters outside experts
     * @param expert  parameters of one expert, over all layers
     * @param experts number of experts, 0 for a dense model
     */
    static String of(long total, long shared, long expert, long experts) {
        return experts > 0 ? experts + "x" + rounded(shared + expert) : rounded(total);
    }

    private static String rounded(long parameters) {
        if (parameters > 1e12) {
            return digits(parameters * 1e-12) + "T";
        }
        if (parameters > 1e9) {
            return digits(parameters * 1e-9) + "B";
        }
        if (parameters > 1e6) {
            return digits(parameters * 1e-6) + "M";
        }
        return digits(parameters * 1e-3) + "K";
    }

    /** Two digits at least: one behind the point when there is one before it. */
    private static String digits(double scaled) {
        String whole = Long.toString((long) Math.rint(scaled));
        int behind = Math.max(2 - (whole.equals("0") ? 0 : whole.length()), 0);
        return new BigDecimal(scaled).setScale(behind, RoundingMode.HALF_EVEN).toPlainString();
    }
}
