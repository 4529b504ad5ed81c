package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.config.Fields;
import io.lorapress.model.config.ModelConfig;
import java.util.Optional;

/**
 * Llama 3's rotary scaling as one factor a pair of dimensions: 1 for high frequencies, {@code factor} for low ones, a blend
 * between. Source: LlamaModel.generate_extra_tensors of conversion/llama.py, which computes in float32 tensors of PyTorch.
 */
final class Llama3Rope {
    private static final int MOST_WIDTH = 1 << 16;

    private Llama3Rope() {
    }

    /** Half a head's width of factors; empty where the scaling is of another type. */
    static Optional<float[]> factors(ModelConfig config) {
        return factors(config, 8.0);
    }

    /** @param usualFactor where the config has no factor */
    static Optional<float[]> factors(ModelConfig config, double usualFactor) {
        Fields rope = config.fullAttentionRope();
        if (!rope.findText("rope_type").orElse("").equalsIgnoreCase("llama3")) {
            return Optional.empty();
        }
        long width = config.headDimension();
        float[] factors = VectorPower.of((float) rope.numberOr(10000.0, "rope_theta"), exponents(width));
        for (int i = 0; i < factors.length; i++) {
            factors[i] = factor(rope, usualFactor, 1f / factors[i]);
        }
        return Optional.of(factors);
    }

    private static float[] exponents(long width) {
        if (width < 1 || width > MOST_WIDTH) {
            throw new ModelException(Reason.WRONG_VALUE, "config.json: a head of " + width + " dimensions cannot be; check head_dim");
        }
        float[] exponents = new float[Math.toIntExact(Math.ceilDiv(width, 2L))];
        for (int i = 0; i < exponents.length; i++) {
            exponents[i] = (float) (2 * i) / width;
        }
        return exponents;
    }

    /** PyTorch divides a number by a tensor as the tensor's reciprocal times the number: two roundings. */
    private static float factor(Fields rope, double usualFactor, float frequency) {
        double factor = rope.numberOr(usualFactor, "factor");
        double low = rope.numberOr(1.0, "low_freq_factor");
        double high = rope.numberOr(4.0, "high_freq_factor");
        double context = rope.numberOr(8192, "original_max_position_embeddings");
        float wavelength = 1f / frequency * (float) (2 * Math.PI);
        if (wavelength < (float) (context / high)) {
            return 1;
        }
        if (wavelength > (float) (context / low)) {
            return (float) factor;
        }
        float smooth = (1f / wavelength * (float) context - (float) low) / (float) (high - low);
        return 1f / ((1f - smooth) / (float) factor + smooth);
    }
}
