package io.lorapress.gguf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

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

    /** Stores even an empty value, as a file that was read may have it. */
    public GgufMetadata keep(String key, GgufValue value) {
        entries.put(key, value);
        return this;
    }

    /** Stores the value at the end, wherever the key was before: what {@code gguf_set_val_*} of llama.cpp does. */
    public GgufMetadata append(String key, GgufValue value) {
        return remove(key).keep(key, value);
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
        other.entries.forEach(this::keep);
        return this;
    }

    public GgufMetadata remove(String key) {
        entries.remove(key);
        return this;
    }

    public GgufMetadata copy() {
        return new GgufMetadata().putAll(this);
    }

    /** The value, or null. */
    public GgufValue get(String key) {
        return entries.get(key);
    }

    /** The string, or nothing where the key is absent or no string. */
    public Optional<String> findText(String key) {
        return get(key) instanceof GgufValue.Text text ? Optional.of(text.value()) : Optional.empty();
    }

    /** The whole number, of whatever width and sign, or nothing. */
    public OptionalLong findInteger(String key) {
        return switch (get(key)) {
            case GgufValue.U8 number -> OptionalLong.of(number.value());
            case GgufValue.I8 number -> OptionalLong.of(number.value());
            case GgufValue.U16 number -> OptionalLong.of(number.value());
            case GgufValue.I16 number -> OptionalLong.of(number.value());
            case GgufValue.U32 number -> OptionalLong.of(number.value());
            case GgufValue.I32 number -> OptionalLong.of(number.value());
            case GgufValue.U64 number -> OptionalLong.of(number.value());
            case GgufValue.I64 number -> OptionalLong.of(number.value());
            case null, default -> OptionalLong.empty();
        };
    }

    public Map<String, GgufValue> entries() {
        return Collections.unmodifiableMap(entries);
    }

    private static boolean isEmpty(GgufValue value) {
        return switch (value) {
            case GgufValue.Text text -> text.value().isEmpty();
            case GgufValue.Array array -> array.size() == 0;
            default -> false;
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GgufMetadata metadata && List.copyOf(entries.entrySet()).equals(List.copyOf(metadata.entries.entrySet()));
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
