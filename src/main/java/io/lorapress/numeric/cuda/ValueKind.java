package io.lorapress.numeric.cuda;

import io.lorapress.gguf.GgmlType;
import io.lorapress.tensor.DType;
import java.util.Optional;

/** What weights are stored as, in the order of Kind in cuda-kernels/lorapress/values.cuh. */
enum ValueKind {
    F32, F16, BF16, F8_E4M3, F8_E5M2, F8_E8M0, FOUR_BIT, INT8;

    static Optional<ValueKind> of(DType dtype) {
        return named(dtype.name());
    }

    /** F32, F16 and BF16. */
    static Optional<ValueKind> of(GgmlType type) {
        return named(type.name());
    }

    private static Optional<ValueKind> named(String name) {
        for (ValueKind kind : values()) {
            if (kind.name().equals(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    boolean isHalf() {
        return this == F16 || this == BF16;
    }

    /** For the plain floats. */
    int bytes() {
        return this == F32 ? Float.BYTES : isHalf() ? Short.BYTES : 1;
    }
}
