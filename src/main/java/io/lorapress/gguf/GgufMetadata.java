package io.lorapress.gguf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metadata keys in the order the file has them. As llama.cpp's writer does, empty strings and empty arrays are not stored.
 * Setting a key again replaces its value in place.
 */
public final class GgufMetadata {
    private final Map<String, GgufValue> entries = new LinkedHashMap<>();

    public GgufMetadata put(String key, GgufValue value) {
        if (!isEmpty(value)) {
            entries.put(key, value);
        }
        return this;
    }

    public GgufMetadata u32(String key, long value) {
        return put(key, new GgufValue.U32(value));
    }

    public GgufMetadata i32(String key, int value) {
        return put(key, new GgufValue.I32(value));
    }

    /** Takes a double, as configurations hold them; stored as the nearest float32. */
    public GgufMetadata f32(String key, double value) {
        return put(key, new GgufValue.F32((float) value));
    }

    public GgufMetadata bool(String key, boolean value) {
        return put(key, new GgufValue.Bool(value));
    }

    public GgufMetadata text(String key, String value) {
        return put(key, new GgufValue.Text(value));
    }

    public GgufMetadata texts(String key, List<String> values) {
        return put(key, new GgufValue.TextArray(values));
    }

    public GgufMetadata i32s(String key, int... values) {
        return put(key, new GgufValue.I32Array(values));
    }

    public GgufMetadata f32s(String key, float... values) {
        return put(key, new GgufValue.F32Array(values));
    }

    public GgufMetadata bools(String key, boolean... values) {
        return put(key, new GgufValue.BoolArray(values));
    }

    public GgufMetadata putAll(GgufMetadata other) {
        other.entries.forEach(this::put);
        return this;
    }

    public GgufMetadata remove(String key) {
        entries.remove(key);
        return this;
    }

    /** The value, or null. */
    public GgufValue get(String key) {
        return entries.get(key);
    }

    public Map<String, GgufValue> entries() {
        return Collections.unmodifiableMap(entries);
    }

    private static boolean isEmpty(GgufValue value) {
        return switch (value) {
            case GgufValue.Text text -> text.value().isEmpty();
            case GgufValue.TextArray array -> array.values().isEmpty();
            case GgufValue.I32Array array -> array.values().length == 0;
            case GgufValue.U32Array array -> array.values().length == 0;
            case GgufValue.F32Array array -> array.values().length == 0;
            case GgufValue.BoolArray array -> array.values().length == 0;
            case GgufValue.OtherArray array -> array.values().isEmpty();
            default -> false;
        };
    }
}
