package io.lorapress.tensor;

import java.util.Optional;

/** Element type of a stored tensor, under the name safetensors gives it. */
public enum DType {
    BOOL(8), U8(8), I8(8), F8_E5M2(8), F8_E4M3(8), F8_E8M0(8),
    I16(16), U16(16), F16(16), BF16(16),
    I32(32), U32(32), F32(32),
    F64(64), I64(64), U64(64), C64(64),
    /** Two 4-bit floats a byte. */
    F4(4), F6_E2M3(6), F6_E3M2(6);

    private final int bits;

    DType(int bits) {
        this.bits = bits;
    }

    /** Bits an element takes; a multiple of 8 for all but the sub-byte floats. */
    public int bits() {
        return bits;
    }

    /** Bytes that {@code elements} of this type take. */
    public long byteSize(long elements) {
        return Math.ceilDiv(Math.multiplyExact(elements, bits), 8L);
    }

    /** Whether this is one of the float types that weights are computed in. */
    public boolean isFloat() {
        return switch (this) {
            case F16, BF16, F32, F64 -> true;
            default -> false;
        };
    }

    public static Optional<DType> byName(String name) {
        for (DType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
