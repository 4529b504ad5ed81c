package io.lorapress.quantize.checkpoint;

import io.lorapress.failure.LorapressException;
import java.util.Locale;
import java.util.Optional;

/**
 * The schemes of compressed-tensors that need no data, by the names of its presets. Weights are symmetric; activations, where they are
 * quantised, are so as the model runs. Source: compressed-tensors quantization/quant_scheme.py.
 */
public enum CompressedScheme {
    /** 8-bit floats, a scale a row; activations as well, a scale a token. */
    FP8_DYNAMIC(8, true, 0, true, "float-quantized"),
    /** 8-bit integers, a scale a row; activations as well, a scale a token. */
    W8A8(8, false, 0, true, "int-quantized"),
    /** 8-bit integers, a scale for 128 weights. */
    W8A16(8, false, 128, false, "pack-quantized"),
    /** 4-bit integers, a scale for 128 weights. */
    W4A16(4, false, 128, false, "pack-quantized");

    private final int bits;
    private final boolean floats;
    private final int groupSize;
    private final boolean activations;
    private final String format;

    CompressedScheme(int bits, boolean floats, int groupSize, boolean activations, String format) {
        this.bits = bits;
        this.floats = floats;
        this.groupSize = groupSize;
        this.activations = activations;
        this.format = format;
    }

    /** By its own name or one that Unsloth knows it by. */
    public static Optional<CompressedScheme> byName(String name) {
        return switch (name) {
            case "fp8", "fp8_dynamic", "w8a8_fp8" -> Optional.of(FP8_DYNAMIC);
            case "int8", "w8a8" -> Optional.of(W8A8);
            case "w8a16" -> Optional.of(W8A16);
            case "w4a16" -> Optional.of(W4A16);
            default -> Optional.empty();
        };
    }

    public int bits() {
        return bits;
    }

    /** Whether values are floats, or else integers. */
    public boolean floats() {
        return floats;
    }

    /** Weights a scale; 0 for one a row. */
    public int groupSize() {
        return groupSize;
    }

    /** Whether activations are quantised as well. */
    public boolean activations() {
        return activations;
    }

    /** How the values are stored. */
    public String format() {
        return format;
    }

    public boolean packed() {
        return format.startsWith("pack");
    }

    /** What the largest magnitude of a group is divided by: 448, or half the number of integer steps. */
    float range() {
        return floats ? 448 : ((1 << bits) - 1) / 2f;
    }

    /** Scales a row of so many weights has. @throws LorapressException where the groups do not fit */
    public int groups(long columns) {
        if (!fits(columns)) {
            throw LorapressException.refused(this + ": rows of " + columns + " weights are no multiple of " + groupSize);
        }
        return groupSize == 0 ? 1 : Math.toIntExact(columns / groupSize);
    }

    public boolean fits(long columns) {
        return groupSize == 0 || columns % groupSize == 0;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
