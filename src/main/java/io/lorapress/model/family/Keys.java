package io.lorapress.model.family;

import io.lorapress.gguf.GgufMetadata;
import io.lorapress.model.GgufModel;
import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Writes metadata keys below the architecture's name. Setting a key again replaces its value. */
public final class Keys {
    private final String architecture;
    private final GgufMetadata metadata = new GgufMetadata();

    public Keys(String architecture) {
        this.architecture = architecture;
    }

    public GgufMetadata metadata() {
        return metadata;
    }

    /** Keeps the place of {@code general.file_type} among the architecture's keys; the output sets its value. */
    Keys fileType() {
        metadata.u32(GgufModel.FILE_TYPE, 0);
        return this;
    }

    /** @throws ModelException WRONG_VALUE where the value does not fit 32 bits without sign */
    public Keys u32(String key, long value) {
        if (value < 0 || value > 0xFFFFFFFFL) {
            throw new ModelException(Reason.WRONG_VALUE, "config.json: " + value + " cannot be stored as " + full(key));
        }
        metadata.u32(full(key), value);
        return this;
    }

    public Keys f32(String key, double value) {
        metadata.f32(full(key), value);
        return this;
    }

    public Keys bool(String key, boolean value) {
        metadata.bool(full(key), value);
        return this;
    }

    public Keys text(String key, String value) {
        metadata.text(full(key), value);
        return this;
    }

    public Keys i32s(String key, int... values) {
        metadata.i32s(full(key), values);
        return this;
    }

    public Keys f32s(String key, float... values) {
        metadata.f32s(full(key), values);
        return this;
    }

    public Keys bools(String key, boolean... values) {
        metadata.bools(full(key), values);
        return this;
    }

    public Keys bools(String key, List<Boolean> values) {
        boolean[] array = new boolean[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return bools(key, array);
    }

    /** A count, or a list of counts by layer. */
    Keys counts(String key, JsonNode value) {
        if (!value.isArray()) {
            return u32(key, value.longValue());
        }
        int[] counts = new int[value.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = Math.toIntExact(value.get(i).longValue());
        }
        return i32s(key, counts);
    }

    public Keys remove(String key) {
        metadata.remove(full(key));
        return this;
    }

    private String full(String key) {
        return architecture + "." + key;
    }
}
