package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects what one adapter does to a base. */
final class MappingBuilder {
    final BaseTensors base;
    final MapOptions options;
    private final Map<String, List<Change>> changes = new LinkedHashMap<>();
    private final Map<String, TensorInfo> added = new LinkedHashMap<>();
    private final Map<String, Object> configEdits = new TreeMap<>();
    private final List<String> warnings = new ArrayList<>();

    MappingBuilder(BaseTensors base, MapOptions options) {
        this.base = base;
        this.options = options;
    }

    /** The matrix or kernel of a module. */
    TensorInfo weight(AdapterModule module) {
        String name = base.resolve(module.path()).map(path -> path + ".weight").orElse(module.path());
        return base.find(name).orElseThrow(() -> new AdapterException(AdapterError.NO_SUCH_MODULE, AdapterException.list(module.names())
                + ": the base has no " + name + "; the adapter was made for another base"));
    }

    /** Puts a change after those the tensor has. */
    void change(String tensor, Change change) {
        changes.computeIfAbsent(tensor, name -> new ArrayList<>()).add(change);
    }

    boolean isChanged(String tensor) {
        return changes.containsKey(tensor);
    }

    void warn(String line) {
        warnings.add(line);
    }

    void edit(String configKey, Object value) {
        configEdits.put(configKey, value);
    }

    AdapterMapping build() {
        List<MergedTensor> tensors = new ArrayList<>();
        for (TensorInfo tensor : base.all()) {
            List<Change> own = changes.getOrDefault(tensor.name(), List.of());
            tensors.add(new MergedTensor(withShape(tensor, own), tensor.name(), own));
        }
        return new AdapterMapping(tensors, configEdits, warnings);
    }

    private static TensorInfo withShape(TensorInfo tensor, List<Change> changes) {
        Shape shape = changes.isEmpty() ? tensor.shape() : changes.getLast().result();
        return new TensorInfo(tensor.name(), tensor.dtype(), shape);
    }
}
