package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects what adapters do to a base. */
final class MappingBuilder {
    final BaseTensors base;
    final MapOptions options;
    private final Map<String, List<Change>> changes = new LinkedHashMap<>();
    private final List<Change> history = new ArrayList<>();
    private final Map<String, Object> configEdits = new TreeMap<>();
    private final List<String> warnings = new ArrayList<>();

    MappingBuilder(BaseTensors base, MapOptions options) {
        this.base = base;
        this.options = options;
    }

    /** Puts a change after those the tensor has. */
    void change(String tensor, Change change) {
        changes.computeIfAbsent(tensor, name -> new ArrayList<>()).add(change);
        history.add(change);
    }

    List<Change> changesOf(String tensor) {
        return changes.getOrDefault(tensor, List.of());
    }

    /** All changes so far, in the order they were made. */
    List<Change> history() {
        return history;
    }

    /** A tensor with the shape that the changes so far give it. */
    TensorInfo current(TensorInfo tensor) {
        List<Change> own = changesOf(tensor.name());
        Shape shape = own.isEmpty() ? tensor.shape() : own.getLast().result();
        return new TensorInfo(tensor.name(), tensor.dtype(), shape);
    }

    void warn(String line) {
        if (!warnings.contains(line)) {
            warnings.add(line);
        }
    }

    void edit(String configKey, Object value) {
        configEdits.put(configKey, value);
    }

    AdapterMapping build(List<Integer> layers) {
        boolean untied = new TieRule(this).diverges();
        List<MergedTensor> tensors = new ArrayList<>();
        for (TensorInfo tensor : base.all()) {
            if (untied || !isTiedHead(tensor.name())) {
                tensors.add(merged(current(tensor)));
            }
        }
        if (untied) {
            edit("tie_word_embeddings", false);
        }
        if (!layers.isEmpty()) {
            edit("num_hidden_layers", layers.size());
        }
        new Vocabulary(this).check(tensors);
        return new AdapterMapping(tensors, configEdits, layers, warnings);
    }

    private MergedTensor merged(TensorInfo tensor) {
        return new MergedTensor(tensor, base.source(tensor.name()), changesOf(tensor.name()));
    }

    private boolean isTiedHead(String name) {
        return base.tie().filter(tie -> tie.head().equals(name)).isPresent();
    }
}
