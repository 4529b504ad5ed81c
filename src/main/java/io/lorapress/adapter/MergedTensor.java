package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.List;

/**
 * A tensor of the merged model.
 *
 * @param result  its name, dtype and shape
 * @param source  the base tensor it starts from; null where the base has none and the changes give all its values
 * @param changes in the order they are applied; none for a tensor that stays as it is
 */
public record MergedTensor(TensorInfo result, String source, List<Change> changes) {
    public MergedTensor {
        changes = List.copyOf(changes);
    }

    /** Whether the base tensor's values matter. */
    public boolean readsBase() {
        return source != null && changes.stream().noneMatch(Change::replaces);
    }

    /** Whether it is a base tensor under its own name and with its own values. */
    public boolean unchanged() {
        return changes.isEmpty() && result.name().equals(source);
    }
}
