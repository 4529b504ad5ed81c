package io.lorapress.export.safetensors;

import io.lorapress.export.ExportPlan;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.failure.LorapressException;
import io.lorapress.safetensors.SafetensorsLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Everything in a merged folder but the weights: configs and index, made here, and the tokenizer's files, copied as they are. */
final class SmallFiles {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, Path> copies = new LinkedHashMap<>();

    SmallFiles(Path baseFolder, List<Path> tokenizer, ObjectNode config, Map<String, SafetensorsLayout> layouts) {
        texts.put("config.json", JSON.writeValueAsString(config) + "\n");
        if (layouts.size() > 1) {
            texts.put("model.safetensors.index.json", index(layouts));
        }
        Path generation = baseFolder.resolve("generation_config.json");
        if (Files.exists(generation)) {
            copies.put("generation_config.json", generation);
        }
        tokenizer.forEach(this::addCopies);
    }

    private void addCopies(Path file) {
        try (Stream<Path> inside = Files.walk(file)) {
            inside.filter(Files::isRegularFile).sorted()
                    .forEach(found -> copies.put(file.getParent().relativize(found).toString(), found));
        } catch (IOException e) {
            throw LorapressException.failure(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static String index(Map<String, SafetensorsLayout> layouts) {
        Map<String, String> files = new TreeMap<>();
        long bytes = 0;
        for (Map.Entry<String, SafetensorsLayout> layout : layouts.entrySet()) {
            layout.getValue().entries().forEach(entry -> files.put(entry.name(), layout.getKey()));
            bytes += layout.getValue().entries().stream().mapToLong(entry -> entry.bytes()).sum();
        }
        return JSON.writeValueAsString(new TreeMap<>(Map.of("metadata", Map.of("total_size", bytes), "weight_map", files))) + "\n";
    }

    List<ExportPlan.File> describe() {
        List<ExportPlan.File> files = new ArrayList<>();
        texts.forEach((name, text) -> files.add(new ExportPlan.File(name, text.getBytes(StandardCharsets.UTF_8).length, List.of())));
        copies.forEach((name, source) -> files.add(new ExportPlan.File(name, size(source), List.of())));
        return files;
    }

    void write(StagedOutput staged) {
        copies.forEach(staged::copy);
        texts.forEach(staged::text);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw LorapressException.failure(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
