package io.lorapress.export.inspect;

import io.lorapress.gguf.GgufFile;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a GGUF file holds. */
final class GgufFacts {
    private GgufFacts() {
    }

    static Map<String, Object> of(Path path) {
        try (GgufFile file = GgufFile.open(path)) {
            GgufMetadata metadata = file.metadata();
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("kind", "GGUF file");
            String architecture = metadata.findText("general.architecture").orElse("not named");
            facts.put("architecture", architecture);
            metadata.findText("general.name").ifPresent(name -> facts.put("name", name));
            long parameters = file.tensors().stream().mapToLong(tensor -> tensor.shape().elements()).sum();
            long bytes = file.tensors().stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
            facts.put("parameters", parameters);
            facts.put("tensors", file.tensors().size());
            facts.put("tensor bytes", bytes);
            facts.put("bits a weight", Math.round(800.0 * bytes / Math.max(1, parameters)) / 100.0);
            facts.put("types", types(file));
            shape(facts, metadata, architecture);
            tokenizer(facts, metadata);
            return facts;
        }
    }

    private static Map<String, Integer> types(GgufFile file) {
        Map<String, Integer> types = new TreeMap<>();
        file.tensors().forEach(tensor -> types.merge(tensor.type().name(), 1, Integer::sum));
        return types;
    }

    private static void shape(Map<String, Object> facts, GgufMetadata metadata, String architecture) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("layers", "block_count");
        keys.put("width", "embedding_length");
        keys.put("context", "context_length");
        keys.put("experts", "expert_count");
        keys.forEach((name, key) -> metadata.findInteger(architecture + "." + key).ifPresent(value -> facts.put(name, value)));
    }

    private static void tokenizer(Map<String, Object> facts, GgufMetadata metadata) {
        metadata.findText("tokenizer.ggml.model").ifPresent(model -> facts.put("tokenizer", model));
        metadata.findText("tokenizer.ggml.pre").ifPresent(pre -> facts.put("pre-tokenizer", pre));
        if (metadata.get("tokenizer.ggml.tokens") instanceof GgufValue.TextArray tokens) {
            facts.put("vocabulary", tokens.values().size());
        }
        facts.put("chat template", metadata.findText("tokenizer.chat_template").isPresent() ? "yes" : "none");
    }
}
