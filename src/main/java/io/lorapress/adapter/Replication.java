package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * layer_replication: the model's layers are ranges of the base's, [start, end) one after the other, and each copy has a delta of
 * its own. Source: PEFT tuners/tuners_utils.py, replicate_layers.
 *
 * @param layers for each new layer the base's; empty where nothing is replicated
 */
record Replication(List<Integer> layers) {
    /** layers.N, h.N or layer.N: what PEFT replicates. */
    private static final Pattern LAYER =
            Pattern.compile("((?:.*\\.)?(?:layers|h|layer)\\.)(\\d{1,6})(\\..*)");

    static Replication of(AdapterConfig config) {
        List<Integer> layers = new ArrayList<>();
        config.value("layer_replication").ifPresent(ranges -> checked(config, ranges).forEach(range -> addRange(config, range, layers)));
        return new Replication(List.copyOf(layers));
    }

    private static JsonNode checked(AdapterConfig config, JsonNode ranges) {
        if (!ranges.isArray()) {
            throw config.bad("layer_replication", "pairs of layer numbers", ranges);
        }
        return ranges;
    }

    private static void addRange(AdapterConfig config, JsonNode range, List<Integer> layers) {
        int start = range.path(0).asInt(-1);
        int end = range.path(1).asInt(-1);
        if (range.size() != 2 || start < 0 || end < start || end - start > 100_000) {
            throw config.bad("layer_replication", "pairs of layer numbers", range);
        }
        for (int layer = start; layer < end; layer++) {
            layers.add(layer);
        }
    }

    BaseTensors apply(Collection<TensorInfo> base) {
        if (layers.isEmpty()) {
            return new BaseTensors(base);
        }
        List<TensorInfo> tensors = new ArrayList<>();
        Map<String, String> sources = new HashMap<>();
        Map<Integer, List<TensorInfo>> byLayer = split(base, tensors);
        for (int index = 0; index < layers.size(); index++) {
            for (TensorInfo original : require(byLayer, layers.get(index))) {
                TensorInfo copy = new TensorInfo(renumbered(original.name(), index), original.dtype(), original.shape());
                sources.put(copy.name(), original.name());
                tensors.add(copy);
            }
        }
        return new BaseTensors(tensors, sources);
    }

    /** Tensors by layer; those of no layer go to {@code others}. */
    private static Map<Integer, List<TensorInfo>> split(Collection<TensorInfo> base, List<TensorInfo> others) {
        Map<Integer, List<TensorInfo>> byLayer = new HashMap<>();
        for (TensorInfo tensor : base) {
            Matcher matcher = LAYER.matcher(tensor.name());
            if (matcher.matches()) {
                byLayer.computeIfAbsent(Integer.parseInt(matcher.group(2)), layer -> new ArrayList<>()).add(tensor);
            } else {
                others.add(tensor);
            }
        }
        return byLayer;
    }

    private static List<TensorInfo> require(Map<Integer, List<TensorInfo>> byLayer, int layer) {
        List<TensorInfo> tensors = byLayer.get(layer);
        if (tensors == null) {
            throw new AdapterException(AdapterError.BAD_REPLICATION, "layer_replication names layer " + layer
                    + ", which the base does not have; the adapter was made for another base");
        }
        return tensors;
    }

    private static String renumbered(String name, int index) {
        Matcher matcher = LAYER.matcher(name);
        return matcher.matches() ? matcher.group(1) + index + matcher.group(3) : name;
    }
}
