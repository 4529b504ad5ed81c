package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The types that {@code ggml_quantize_chunk} makes; the others hold intermediate results or whole numbers. Source: ggml.c. */
public final class EncodableTypes {
    private static final Set<GgmlType> TYPES = EnumSet.complementOf(EnumSet.of(GgmlType.Q8_1, GgmlType.Q8_K, GgmlType.I8, GgmlType.I16,
            GgmlType.I32, GgmlType.I64, GgmlType.F64));

    private EncodableTypes() {
    }

    public static boolean contains(GgmlType type) {
        return TYPES.contains(type);
    }

    /** Whether {@code ggml_quantize_chunk} stops the program when it gets no importance matrix ({@code ggml_quantize_requires_imatrix}). */
    public static boolean needsImportance(GgmlType type) {
        return type == GgmlType.IQ2_XXS || type == GgmlType.IQ2_XS || type == GgmlType.IQ1_S;
    }

    static String names() {
        return TYPES.stream().map(type -> type.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "));
    }
}
