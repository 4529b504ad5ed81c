package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.quantize.QuantizeException.Fault;

/** The type a tensor gets whose rows are no multiple of the wanted type's block. Source: llama-quant.cpp, {@code tensor_type_fallback}. */
final class ShapeFallback {
    private ShapeFallback() {
    }

    static GgmlType fit(GgufTensorInfo tensor, GgmlType wanted) {
        if (fits(tensor, wanted)) {
            return wanted;
        }
        GgmlType smaller = smallerBlock(tensor, wanted);
        return fits(tensor, smaller) ? smaller : GgmlType.F16;
    }

    static boolean fits(GgufTensorInfo tensor, GgmlType type) {
        return tensor.shape().columns() % type.blockSize() == 0;
    }

    private static GgmlType smallerBlock(GgufTensorInfo tensor, GgmlType wanted) {
        return switch (wanted) {
            case IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS, IQ3_S, IQ4_XS -> GgmlType.IQ4_NL;
            case Q2_0, Q2_K, Q3_K, TQ1_0, TQ2_0 -> GgmlType.Q4_0;
            case Q4_K -> GgmlType.Q5_0;
            case Q5_K -> GgmlType.Q5_1;
            case Q6_K -> GgmlType.Q8_0;
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL, MXFP4 -> wanted;
            default -> throw new QuantizeException(Fault.NO_FALLBACK, "tensor " + tensor.name() + ": a row of "
                    + tensor.shape().columns() + " is no multiple of " + wanted.blockSize() + ", the block of " + wanted
                    + ", and llama.cpp knows no other type for it; choose another type or give it one with --tensor-type");
        };
    }
}
