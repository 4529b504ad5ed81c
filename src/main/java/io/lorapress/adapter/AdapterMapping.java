package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What becomes of a base under one or more adapters. Every tensor of every adapter is used in it exactly once.
 *
 * @param tensors     all tensors of the merged model: the base's in their order, what was added after what it belongs to
 * @param configEdits keys of config.json and their new values ({@code tie_word_embeddings}, {@code vocab_size},
 *                    {@code num_hidden_layers}); a key is set where the config has it, at the top or in the text model's part
 * @param layers      where layers were replicated: for each new layer the one it was; per-layer lists of config.json are to follow
 * @param warnings    lines for people
 */
public record AdapterMapping(List<MergedTensor> tensors, Map<String, Object> configEdits, List<Integer> layers, List<String> warnings) {
    public AdapterMapping {
        tensors = List.copyOf(tensors);
        configEdits = Map.copyOf(configEdits);
        layers = List.copyOf(layers);
        warnings = List.copyOf(warnings);
    }

    /** Changes by the merged tensor's name, for those that have any. */
    public Map<String, List<Change>> changes() {
        Map<String, List<Change>> changes = new LinkedHashMap<>();
        tensors.stream().filter(tensor -> !tensor.changes().isEmpty())
                .forEach(tensor -> changes.put(tensor.result().name(), tensor.changes()));
        return changes;
    }

    /** Tensors whose name the base does not have: an untied lm_head, a bias, a replicated layer. */
    public List<TensorInfo> added() {
        Set<String> base = tensors.stream().map(MergedTensor::source).collect(Collectors.toSet());
        return tensors.stream().map(MergedTensor::result).filter(result -> !base.contains(result.name())).toList();
    }
}
