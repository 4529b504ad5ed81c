package io.lorapress.export.verify;

import java.util.List;

/**
 * What an adapter does to one tensor of the base.
 *
 * @param tensor  of the base
 * @param rank    of the low-rank factors; 0 where there are none
 * @param change  Frobenius norm of what is added (s * B @ A for LoRA)
 * @param base    Frobenius norm of the base's weight
 * @param adapter the adapter's tensors
 */
public record ModuleStrength(String tensor, int rank, double change, double base, List<String> adapter) {
    /** The change beside the base. */
    public double share() {
        return base > 0 ? change / base : change > 0 ? Double.POSITIVE_INFINITY : 0;
    }

    /** Last name of the module, as in {@code q_proj}. */
    public String kind() {
        String[] names = tensor.replaceFirst("\\.(weight|bias)$", "").split("\\.");
        return names[names.length - 1];
    }
}
