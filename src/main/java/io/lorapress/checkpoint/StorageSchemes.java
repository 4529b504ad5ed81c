package io.lorapress.checkpoint;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/** The storage schemes that are known, and how they turn what the shards hold into logical tensors. */
final class StorageSchemes {
    private static final List<BiFunction<RawTensors, JsonNode, StorageScheme>> KNOWN = List.of(
            (tensors, config) -> new BitsAndBytes4Bit(tensors),
            BitsAndBytesInt8::new);

    private StorageSchemes() {
    }

    /** In the order of the tensors' main parts; what no scheme claims is plain. */
    static List<StoredTensor> apply(RawTensors tensors, JsonNode config) {
        List<StorageScheme> schemes = KNOWN.stream().map(scheme -> scheme.apply(tensors, config)).toList();
        Map<String, StoredTensor> quantized = new HashMap<>();
        Set<String> parts = new HashSet<>();
        for (RawTensor tensor : tensors.all()) {
            read(schemes, tensor).ifPresent(stored -> {
                quantized.put(tensor.name(), stored);
                parts.addAll(stored.storedNames());
            });
        }
        return tensors.all().stream().filter(tensor -> quantized.containsKey(tensor.name()) || !parts.contains(tensor.name()))
                .map(tensor -> quantized.getOrDefault(tensor.name(), plain(tensor))).toList();
    }

    private static StoredTensor plain(RawTensor tensor) {
        return new PlainTensor(tensor.info(), tensor.shard(), tensor.data());
    }

    private static Optional<StoredTensor> read(List<StorageScheme> schemes, RawTensor tensor) {
        return schemes.stream().flatMap(scheme -> scheme.read(tensor).stream()).findFirst();
    }
}
