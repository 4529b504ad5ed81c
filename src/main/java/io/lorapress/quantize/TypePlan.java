package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.quantize.QuantizeException.Fault;
import java.util.List;

/**
 * Which tensor gets which type.
 *
 * @param choices   one a tensor, in the order they were given
 * @param fallbacks tensors that got another type than meant for them, because their rows do not fit it
 */
public record TypePlan(List<Choice> choices, List<Fallback> fallbacks) {
    /**
     * @param tensor          name, shape as llama.cpp writes it (trimmed) and type before
     * @param type            type in the file
     * @param needsImportance whether it would be garbage without an importance matrix
     */
    public record Choice(GgufTensorInfo tensor, GgmlType type, boolean needsImportance) {
        public GgufTensorInfo result() {
            return tensor.withType(type);
        }

        public boolean changes() {
            return type != tensor.type();
        }
    }

    /** A tensor whose rows do not fit the type meant for it, and the one it got. */
    public record Fallback(GgufTensorInfo tensor, GgmlType wanted, GgmlType got) {
        /** What it costs (or saves, when negative), in bits a weight of this tensor. */
        public double extraBits() {
            return bits(got) - bits(wanted);
        }

        private static double bits(GgmlType type) {
            return 8.0 * type.blockBytes() / type.blockSize();
        }
    }

    public long bytes() {
        return choices.stream().mapToLong(choice -> choice.result().bytes()).sum();
    }

    /** Bits a weight over all tensors. */
    public double bitsPerWeight() {
        return 8.0 * bytes() / choices.stream().mapToLong(choice -> choice.tensor().shape().elements()).sum();
    }

    /** @throws QuantizeException when a tensor needs an importance matrix; asked where there is none */
    public void refuseWithoutImportance() {
        choices.stream().filter(Choice::needsImportance).findFirst().ifPresent(choice -> {
            throw new QuantizeException(Fault.IMATRIX_REQUIRED, "tensor " + choice.tensor().name() + ": " + choice.type()
                    + " needs an importance matrix; give one with --imatrix, or choose a larger type");
        });
    }

    /** @throws QuantizeException when a tensor that is quantised already would get another type */
    public void refuseRequantizing() {
        choices.stream().filter(choice -> choice.changes() && choice.tensor().type().isQuantized()).findFirst().ifPresent(choice -> {
            throw new QuantizeException(Fault.REQUANTIZED, "tensor " + choice.tensor().name() + " is " + choice.tensor().type()
                    + " already, making it " + choice.type() + " loses more than from 16 bits; start from an unquantised file, or go on "
                    + "with --allow-requantize");
        });
    }
}
