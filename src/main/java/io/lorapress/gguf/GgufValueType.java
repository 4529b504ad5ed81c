package io.lorapress.gguf;

import java.util.Optional;

/** Types of metadata values by their number in the file. Source: gguf.h, {@code enum gguf_type}. */
public enum GgufValueType {
    U8(1), I8(1), U16(2), I16(2), U32(4), I32(4), F32(4), BOOL(1), TEXT(8), ARRAY(12), U64(8), I64(8), F64(8);

    private static final GgufValueType[] BY_ID = values();

    private final int leastBytes;

    GgufValueType(int leastBytes) {
        this.leastBytes = leastBytes;
    }

    public int id() {
        return ordinal();
    }

    /** Bytes a value takes; for a string or an array, what its length alone takes. */
    int leastBytes() {
        return leastBytes;
    }

    static Optional<GgufValueType> byId(int id) {
        return id >= 0 && id < BY_ID.length ? Optional.of(BY_ID[id]) : Optional.empty();
    }
}
