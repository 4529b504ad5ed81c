package io.lorapress.export.merge;

import io.lorapress.checkpoint.StoredTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which file of the merged model a tensor goes to. A base whose files are small enough keeps them; otherwise files are filled in
 * the base's order up to 5 GB, as transformers does. GGUF order follows these files, whether they are written or not.
 */
final class Shards {
    static final long MOST_BYTES = 5_000_000_000L;

    private Shards() {
    }

    /** Tensors by file name, both in order. */
    static Map<String, List<MergedWeight>> of(List<MergedWeight> weights, List<String> baseShards) {
        Map<String, List<MergedWeight>> kept = asStored(weights, baseShards);
        boolean fits = kept.values().stream().allMatch(shard -> shard.stream().mapToLong(Shards::bytes).sum() <= MOST_BYTES);
        boolean quantized = weights.stream().anyMatch(weight -> weight.stored() != null && weight.stored().isQuantized());
        return fits && !quantized ? named(List.copyOf(kept.values())) : named(filled(weights));
    }

    private static Map<String, List<MergedWeight>> asStored(List<MergedWeight> weights, List<String> baseShards) {
        Map<String, List<MergedWeight>> shards = new LinkedHashMap<>();
        baseShards.forEach(shard -> shards.put(shard, new ArrayList<>()));
        String last = baseShards.getFirst();
        for (MergedWeight weight : weights) {
            StoredTensor stored = weight.stored();
            last = stored == null ? last : stored.shard();
            shards.get(last).add(weight);
        }
        shards.values().removeIf(List::isEmpty);
        return shards;
    }

    private static List<List<MergedWeight>> filled(List<MergedWeight> weights) {
        List<List<MergedWeight>> shards = new ArrayList<>(List.of(new ArrayList<>()));
        long filled = 0;
        for (MergedWeight weight : weights) {
            if (filled > 0 && filled + bytes(weight) > MOST_BYTES) {
                shards.add(new ArrayList<>());
                filled = 0;
            }
            shards.getLast().add(weight);
            filled += bytes(weight);
        }
        return shards;
    }

    private static Map<String, List<MergedWeight>> named(List<List<MergedWeight>> shards) {
        Map<String, List<MergedWeight>> named = new LinkedHashMap<>();
        for (int i = 0; i < shards.size(); i++) {
            named.put(shards.size() == 1 ? "model.safetensors"
                    : String.format("model-%05d-of-%05d.safetensors", i + 1, shards.size()), shards.get(i));
        }
        return named;
    }

    private static long bytes(MergedWeight weight) {
        return weight.info().dtype().byteSize(weight.info().shape().elements());
    }
}
