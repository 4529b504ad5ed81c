package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.QuantizeException.Fault;
import java.util.List;
import java.util.Locale;

/**
 * What types a file is to have; the options of llama-quantize that bear on them.
 *
 * @param fileType           the mixture
 * @param outputType         type of output.weight (and of token_embd.weight where there is no other), or null
 * @param tokenEmbeddingType type of token_embd.weight, or null
 * @param rules              the first that applies to a tensor sets its type; only where {@code fileType} is quantised
 * @param pure               every tensor gets the file type's own type
 * @param leaveOutput        output.weight stays as it is
 * @param hasImportance      whether there is an importance matrix
 */
public record QuantizationRequest(FileType fileType, GgmlType outputType, GgmlType tokenEmbeddingType, List<TensorTypeRule> rules,
                                  boolean pure, boolean leaveOutput, boolean hasImportance) {
    public static QuantizationRequest of(FileType fileType) {
        return new QuantizationRequest(fileType, null, null, List.of(), false, false, false);
    }

    /**
     * By a name that llama-quantize or Unsloth has for it. {@code q2_k_l} is Q2_K with output and token embeddings at Q8_0;
     * {@code not_quantized} keeps 16 bits.
     *
     * @param source type of the weights before quantisation, F16, BF16 or F32
     * @throws QuantizeException when nobody has that name; the message lists the known ones
     */
    public static QuantizationRequest named(String name, GgmlType source) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "q2_k_l" -> of(FileType.Q2_K).withOutputType(GgmlType.Q8_0).withTokenEmbeddingType(GgmlType.Q8_0);
            case "not_quantized" -> of(source == GgmlType.BF16 ? FileType.BF16 : FileType.F16);
            default -> of(FileType.find(name).orElseThrow(() -> unknown(name)));
        };
    }

    public QuantizationRequest withOutputType(GgmlType type) {
        return new QuantizationRequest(fileType, type, tokenEmbeddingType, rules, pure, leaveOutput, hasImportance);
    }

    public QuantizationRequest withTokenEmbeddingType(GgmlType type) {
        return new QuantizationRequest(fileType, outputType, type, rules, pure, leaveOutput, hasImportance);
    }

    public QuantizationRequest withRules(List<TensorTypeRule> list) {
        return new QuantizationRequest(fileType, outputType, tokenEmbeddingType, List.copyOf(list), pure, leaveOutput, hasImportance);
    }

    public QuantizationRequest withPure(boolean flag) {
        return new QuantizationRequest(fileType, outputType, tokenEmbeddingType, rules, flag, leaveOutput, hasImportance);
    }

    public QuantizationRequest withLeaveOutput(boolean flag) {
        return new QuantizationRequest(fileType, outputType, tokenEmbeddingType, rules, pure, flag, hasImportance);
    }

    public QuantizationRequest withImportance(boolean flag) {
        return new QuantizationRequest(fileType, outputType, tokenEmbeddingType, rules, pure, leaveOutput, flag);
    }

    private static QuantizeException unknown(String name) {
        return new QuantizeException(Fault.UNKNOWN_FILE_TYPE, "unknown file type " + name + "; known are q2_k_l, not_quantized, "
                + String.join(", ", FileType.names()));
    }
}
