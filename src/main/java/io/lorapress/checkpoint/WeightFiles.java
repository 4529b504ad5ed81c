package io.lorapress.checkpoint;

import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Which safetensors files of a folder are the model. As transformers looks: model.safetensors, then the index's shards; then
 * what llama.cpp's converter takes as well, a complete set of shards without index, or the only safetensors file there is.
 *
 * @param shards file names, sorted
 * @param index  shard by tensor; empty when there is no index
 */
record WeightFiles(List<String> shards, Map<String, String> index) {
    private static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    private static final long MAX_INDEX_BYTES = 256L << 20;
    private static final Pattern SHARD = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.safetensors");

    static WeightFiles find(Path folder) {
        if (Files.isRegularFile(folder.resolve(SINGLE))) {
            return new WeightFiles(List.of(SINGLE), Map.of());
        }
        if (Files.exists(folder.resolve(INDEX))) {
            return indexed(folder);
        }
        List<String> names = names(folder).filter(name -> name.endsWith(".safetensors") && !name.startsWith("adapter")).sorted().toList();
        return switch (names.size()) {
            case 0 -> throw nothing(folder);
            case 1 -> complete(folder, names).orElseGet(() -> new WeightFiles(names, Map.of()));
            default -> complete(folder, names).orElseThrow(() -> new CheckpointException(CheckpointError.AMBIGUOUS_WEIGHTS,
                    folder + ": has " + names.size() + " safetensors files (" + names.getFirst() + " ...) and no " + INDEX
                            + " that says which are the model"));
        };
    }

    private static WeightFiles indexed(Path folder) {
        Path file = folder.resolve(INDEX);
        JsonNode weightMap = JsonFile.read(file, MAX_INDEX_BYTES).path("weight_map");
        if (!weightMap.isObject() || weightMap.isEmpty()) {
            throw new CheckpointException(CheckpointError.BAD_INDEX, file + ": has no weight_map");
        }
        Map<String, String> index = new HashMap<>();
        weightMap.properties().forEach(entry -> index.put(entry.getKey(), shardName(file, entry.getKey(), entry.getValue())));
        List<String> shards = List.copyOf(new TreeSet<>(index.values()));
        refuseMissing(folder, shards);
        return new WeightFiles(shards, Collections.unmodifiableMap(index));
    }

    private static String shardName(Path index, String tensor, JsonNode value) {
        String name = value.isString() ? value.asString() : "";
        boolean plain = name.endsWith(".safetensors") && name.indexOf('/') < 0 && name.indexOf('\\') < 0 && name.indexOf('\0') < 0;
        if (!plain) {
            throw new CheckpointException(CheckpointError.BAD_INDEX, index + ": tensor " + tensor + " is in " + value
                    + ", which is not the name of a safetensors file of this folder");
        }
        return name;
    }

    private static void refuseMissing(Path folder, List<String> shards) {
        List<String> missing = shards.stream().filter(shard -> !Files.isRegularFile(folder.resolve(shard))).toList();
        if (!missing.isEmpty()) {
            throw new CheckpointException(CheckpointError.MISSING_SHARD, folder + ": " + missing.size() + " of " + shards.size()
                    + " shards are missing (" + String.join(", ", missing.subList(0, Math.min(3, missing.size())))
                    + (missing.size() > 3 ? ", ..." : "") + "); download them again");
        }
    }

    /** All names as shards of one set; a set with gaps is refused. */
    private static Optional<WeightFiles> complete(Path folder, List<String> names) {
        Matcher first = SHARD.matcher(names.getFirst());
        if (!first.matches()) {
            return Optional.empty();
        }
        int count = Integer.parseInt(first.group(3));
        List<String> set = IntStream.rangeClosed(1, count)
                .mapToObj(i -> String.format("%s-%05d-of-%05d.safetensors", first.group(1), i, count)).toList();
        if (!set.containsAll(names)) {
            return Optional.empty();
        }
        refuseMissing(folder, set);
        return Optional.of(new WeightFiles(set, Map.of()));
    }

    private static CheckpointException nothing(Path folder) {
        boolean pickled = names(folder).anyMatch(name -> name.endsWith(".bin") || name.endsWith(".pt") || name.endsWith(".pth"));
        return pickled
                ? new CheckpointException(CheckpointError.PICKLED_WEIGHTS, folder + ": the weights are Python pickles, which can run code"
                        + " when loaded; take the model's safetensors revision, or save it with save_pretrained(safe_serialization=True)")
                : new CheckpointException(CheckpointError.NO_WEIGHTS, folder + ": has no " + SINGLE + ", no " + INDEX
                        + " and no other safetensors file");
    }

    private static Stream<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList().stream();
        } catch (IOException e) {
            throw LorapressException.failure(folder + ": cannot be listed: " + e.getMessage(), e);
        }
    }
}
