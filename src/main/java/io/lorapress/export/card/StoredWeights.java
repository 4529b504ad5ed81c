package io.lorapress.export.card;

import io.lorapress.gguf.GgufFile;
import io.lorapress.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many weights some files hold, in how many bytes; known from their headers. */
final class StoredWeights {
    private final Map<String, Long> byType = new TreeMap<>();
    private long weights;
    private long bytes;

    private StoredWeights() {
    }

    static StoredWeights in(List<Path> files) {
        StoredWeights stored = new StoredWeights();
        files.forEach(file -> {
            if (file.toString().endsWith(".gguf")) {
                stored.gguf(file);
            } else {
                stored.safetensors(file);
            }
        });
        return stored;
    }

    private void gguf(Path path) {
        try (GgufFile file = GgufFile.open(path)) {
            file.tensors().forEach(tensor -> add(tensor.type().name(), tensor.shape().elements(), tensor.data().byteSize()));
        }
    }

    private void safetensors(Path path) {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            file.entries().forEach(entry -> add(entry.info().dtype().name(), entry.info().shape().elements(), entry.bytes()));
        }
    }

    private void add(String type, long count, long size) {
        byType.merge(type, count, Long::sum);
        weights += count;
        bytes += size;
    }

    /** 0 where several weights share a stored number, which the headers do not tell. */
    double bitsPerWeight() {
        return byType.containsKey("U8") || byType.containsKey("I8") || weights == 0 ? 0 : 8.0 * bytes / weights;
    }

    /** By weights; empty where there is none. */
    String mostFrequentType() {
        return byType.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse("");
    }
}
