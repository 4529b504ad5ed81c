package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.Optional;
import java.util.Set;

/**
 * Whether matrices are stored [in, out], as GPT-2's Conv1D has them, rather than [out, in]. Shapes tell for all but square ones;
 * those follow the others of the adapter's layers, and the config where these do not agree. Only modules that the config, or their
 * name, allows to be Conv1D are taken so: elsewhere exchanged sides mean another base.
 *
 * @param declared         fan_in_fan_out of the config, which PEFT sets by the last module it wraps
 * @param squareTransposed what holds for a square matrix
 * @param expertsExchanged what holds for stacked experts' square matrices, see {@link ExpertOrientation#trained}
 */
record Orientation(boolean declared, boolean squareTransposed, Optional<Boolean> expertsExchanged) {
    private static final Set<String> CONV1D = Set.of("c_attn", "c_fc", "c_proj", "q_attn");

    static Orientation of(AdapterConfig config, AdapterContents contents, BaseTensors base) {
        boolean straight = false;
        boolean transposed = false;
        for (AdapterModule module : contents.modules()) {
            if (inLayer(module) && module.has(Part.LORA_A) && module.has(Part.LORA_B)) {
                TensorInfo weight = base.resolve(module.path()).flatMap(path -> base.find(path + ".weight")).orElse(null);
                Matrix a = Matrix.of(module.require(Part.LORA_A));
                Matrix b = Matrix.of(module.require(Part.LORA_B));
                straight |= weight != null && isMatrix(weight) && fits(weight, b.rows(), a.columns()) && !isSquare(weight);
                transposed |= weight != null && isMatrix(weight) && fits(weight, a.columns(), b.rows()) && !isSquare(weight);
            }
        }
        return new Orientation(config.fanInFanOut(), straight == transposed ? config.fanInFanOut() : transposed,
                ExpertOrientation.trained(contents, base));
    }

    /** Heads and embeddings are stored [out, in] even where the layers are not. */
    private static boolean inLayer(AdapterModule module) {
        return module.path().matches(".*\\.\\d+\\..*");
    }

    private static boolean isMatrix(TensorInfo tensor) {
        return tensor.shape().rank() == 2;
    }

    private static boolean isSquare(TensorInfo tensor) {
        return tensor.shape().dimension(0) == tensor.shape().dimension(1);
    }

    static boolean fits(TensorInfo tensor, long rows, long columns) {
        return tensor.shape().dimension(0) == rows && tensor.shape().elements() == rows * columns;
    }

    /** Whether factors [out, rank] and [rank, in] go to a matrix stored [in, out]. */
    boolean transposed(String path, TensorInfo weight, long out, long in) {
        boolean allowed = declared || CONV1D.contains(path.substring(path.lastIndexOf('.') + 1));
        if (!allowed || !isMatrix(weight) || !fits(weight, in, out)) {
            return false;
        }
        return !fits(weight, out, in) || squareTransposed;
    }
}
