package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What llama-quantize can be asked for: the number the file gets as {@code general.file_type}, and the type most tensors get.
 * Source: llama.h, {@code enum llama_ftype}; llama-quant.cpp, {@code llama_ftype_get_default_type}.
 */
public enum FileType {
    Q1_0(40, GgmlType.Q1_0), Q2_0(41, GgmlType.Q2_0),
    Q4_0(2, GgmlType.Q4_0), Q4_1(3, GgmlType.Q4_1),
    /** Experts as MXFP4, the rest as Q8_0. */
    MXFP4_MOE(38, GgmlType.MXFP4),
    Q5_0(8, GgmlType.Q5_0), Q5_1(9, GgmlType.Q5_1),
    IQ2_XXS(19, GgmlType.IQ2_XXS), IQ2_XS(20, GgmlType.IQ2_XS), IQ2_S(28, GgmlType.IQ2_XS), IQ2_M(29, GgmlType.IQ2_S),
    IQ1_S(24, GgmlType.IQ1_S), IQ1_M(31, GgmlType.IQ1_M),
    TQ1_0(36, GgmlType.TQ1_0), TQ2_0(37, GgmlType.TQ2_0),
    Q2_K(10, GgmlType.Q2_K), Q2_K_S(21, GgmlType.Q2_K),
    IQ3_XXS(23, GgmlType.IQ3_XXS), IQ3_S(26, GgmlType.IQ3_S), IQ3_M(27, GgmlType.IQ3_S), IQ3_XS(22, GgmlType.IQ3_S),
    Q3_K_S(11, GgmlType.Q3_K), Q3_K_M(12, GgmlType.Q3_K), Q3_K_L(13, GgmlType.Q3_K),
    IQ4_NL(25, GgmlType.IQ4_NL), IQ4_XS(30, GgmlType.IQ4_XS),
    Q4_K_S(14, GgmlType.Q4_K), Q4_K_M(15, GgmlType.Q4_K),
    Q5_K_S(16, GgmlType.Q5_K), Q5_K_M(17, GgmlType.Q5_K),
    Q6_K(18, GgmlType.Q6_K), Q8_0(7, GgmlType.Q8_0),
    F16(1, GgmlType.F16), BF16(32, GgmlType.BF16), F32(0, GgmlType.F32),
    /** Every tensor as it is, {@code general.file_type} too. */
    COPY(0, GgmlType.F32);

    /** Set in the file type where the input has none and it was guessed ({@code LLAMA_FTYPE_GUESSED}). */
    static final int GUESSED = 1024;

    private static final Map<String, FileType> ALIASES = Map.of("Q3_K", Q3_K_M, "Q4_K", Q4_K_M, "Q5_K", Q5_K_M,
            "FAST_QUANTIZED", Q8_0, "QUANTIZED", Q4_K_M, "Q3_K_XS", IQ3_XS);

    private final int id;
    private final GgmlType tensorType;

    FileType(int id, GgmlType tensorType) {
        this.id = id;
        this.tensorType = tensorType;
    }

    /** {@code general.file_type}. */
    public int id() {
        return id;
    }

    /** What a tensor gets that the mixture says nothing about. */
    public GgmlType tensorType() {
        return tensorType;
    }

    /** By name or alias in any case, or by number. {@code q2_k_l} and {@code not_quantized} are requests, not types. */
    public static Optional<FileType> find(String name) {
        String upper = name.strip().toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(type -> type.name().equals(upper)).findFirst()
                .or(() -> Optional.ofNullable(ALIASES.get(upper)))
                .or(() -> Arrays.stream(values()).filter(type -> type != COPY && Integer.toString(type.id).equals(upper)).findFirst());
    }

    /** The file type that a file mostly of one tensor type has. Source: llama-model-loader.cpp. */
    public static Optional<FileType> mostly(GgmlType type) {
        return switch (type) {
            case Q3_K -> Optional.of(Q3_K_M);
            case Q4_K -> Optional.of(Q4_K_M);
            case Q5_K -> Optional.of(Q5_K_M);
            default -> Arrays.stream(values()).filter(file -> file.name().equals(type.name())).findFirst();
        };
    }

    /** Every name {@link #find} knows, numbers apart. */
    public static List<String> names() {
        TreeSet<String> names = new TreeSet<>(ALIASES.keySet());
        Arrays.stream(values()).map(FileType::name).forEach(names::add);
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }
}
