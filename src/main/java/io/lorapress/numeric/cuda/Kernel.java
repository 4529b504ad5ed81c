package io.lorapress.numeric.cuda;

import io.lorapress.gguf.GgmlType;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The kernels of cuda-kernels/lorapress/kernels.cuh, under their names there in upper case. */
public enum Kernel {
    MERGE(256), ROW_NORMS(128), ROW_SQUARES(128), SCALE_ROWS(256), CAST_ROWS(256), TRANSPOSE(256),
    Q8_0(128), Q4_0(128), Q4_0_WEIGHTED(128), Q4_K(128), Q4_K_WEIGHTED(128), Q5_K(128), Q5_K_WEIGHTED(128),
    Q6_K(128), Q6_K_WEIGHTED(128), Q2_K(128), Q2_K_WEIGHTED(128), Q3_K(128), Q3_K_WEIGHTED(128),
    IQ4_XS(128), IQ4_XS_WEIGHTED(128);

    private static final Map<GgmlType, Encoder> ENCODERS = new EnumMap<>(Map.of(
            GgmlType.Q8_0, new Encoder(Q8_0, Q8_0, 32), GgmlType.Q4_0, new Encoder(Q4_0, Q4_0_WEIGHTED, 32),
            GgmlType.Q4_K, new Encoder(Q4_K, Q4_K_WEIGHTED, 32), GgmlType.Q5_K, new Encoder(Q5_K, Q5_K_WEIGHTED, 32),
            GgmlType.Q6_K, new Encoder(Q6_K, Q6_K_WEIGHTED, 16), GgmlType.Q2_K, new Encoder(Q2_K, Q2_K_WEIGHTED, 16),
            GgmlType.Q3_K, new Encoder(Q3_K, Q3_K_WEIGHTED, 16), GgmlType.IQ4_XS, new Encoder(IQ4_XS, IQ4_XS_WEIGHTED, 32)));

    private final int threads;

    Kernel(int threads) {
        this.threads = threads;
    }

    /** Threads a block, as the kernel's THREADS. */
    public int threads() {
        return threads;
    }

    /** The name in the fatbin. */
    public String symbol() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The encoder of a type, or null. */
    static Encoder encoder(GgmlType type) {
        return ENCODERS.get(type);
    }

    /**
     * @param weighted with importance
     * @param sub      weights a thread takes
     */
    record Encoder(Kernel plain, Kernel weighted, int sub) {
        Kernel kernel(boolean importance) {
            return importance ? weighted : plain;
        }

        Grid grid(long rows, int columns) {
            return Grid.of(rows * columns / sub, plain.threads());
        }
    }
}
