package io.lorapress.llama;

import io.lorapress.gguf.GgmlType;
import io.lorapress.llama.LlamaException.Fault;
import io.lorapress.llama.bindings.Llama;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What ggml's encoders must not be given: they would end the process. */
final class GgmlLimits {
    /** Whole numbers, and what ggml makes of activations on the way: it neither encodes nor decodes these. */
    private static final Set<GgmlType> NOT_WEIGHTS = Collections.unmodifiableSet(EnumSet.of(GgmlType.Q8_1, GgmlType.Q8_K,
            GgmlType.I8, GgmlType.I16, GgmlType.I32, GgmlType.I64, GgmlType.F64));
    /** Types whose encoders look for points on a grid, and find none for values that are not finite, or become so in their sums. */
    private static final Set<GgmlType> ON_GRIDS = Collections.unmodifiableSet(EnumSet.of(GgmlType.IQ1_S, GgmlType.IQ1_M,
            GgmlType.IQ2_XXS, GgmlType.IQ2_XS, GgmlType.IQ2_S, GgmlType.IQ3_XXS, GgmlType.IQ3_S));
    /** Of importance times weight squared in a row; real models are far below. */
    private static final double MOST_ENERGY = 1e34;

    private GgmlLimits() {
    }

    static void checkType(GgmlType type) {
        if (NOT_WEIGHTS.contains(type)) {
            throw new IllegalArgumentException("ggml does not hold weights as " + type);
        }
    }

    static void checkEncodable(GgmlType type, int columns, float[] importance) {
        checkType(type);
        if (importance == null && Llama.ggml_quantize_requires_imatrix(type.id())) {
            throw new IllegalArgumentException(type + " needs an importance matrix");
        }
        if (importance != null && importance.length != columns) {
            throw new IllegalArgumentException(importance.length + " importances for rows of " + columns);
        }
    }

    static void checkValues(GgmlType type, float[] source, int offset, int rows, int columns, float[] importance) {
        if (!ON_GRIDS.contains(type)) {
            return;
        }
        double most = importance == null ? 1 : Math.max(1, largest(importance));
        for (int row = 0; row < rows; row++) {
            // negated, so that NaN is found, too
            if (!(energy(source, offset + row * columns, columns) * most <= MOST_ENERGY)) {
                throw new LlamaException(Fault.NOT_FINITE, "row " + row + " of " + rows + " has weights or importances that are not "
                        + "finite, or too large for " + type + ": choose another type, or check the model and the importance matrix");
            }
        }
    }

    private static double energy(float[] values, int first, int count) {
        double sum = 0;
        for (int i = first; i < first + count; i++) {
            sum += (double) values[i] * values[i];
        }
        return sum;
    }

    /** NaN when there is one. */
    private static float largest(float[] values) {
        float most = 0;
        for (float value : values) {
            most = Math.max(most, Math.abs(value));
        }
        return most;
    }
}
