package io.lorapress.checkpoint;

import io.lorapress.safetensors.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A model folder as transformers writes it: config.json, weights in one or several safetensors files, tokenizer files. All
 * headers are read and checked when it is opened; weights are mapped and valid until it is closed.
 */
public final class Checkpoint implements AutoCloseable {
    private static final long MAX_CONFIG_BYTES = 16L << 20;

    private final Path folder;
    private final JsonNode config;
    private final JsonNode generationConfig;
    private final List<String> shards;
    private final List<SafetensorsFile> files = new ArrayList<>();
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final List<String> unused = new ArrayList<>();

    private Checkpoint(Path folder) {
        this.folder = folder;
        this.config = readConfig(folder);
        this.generationConfig = JsonFile.readIfThere(folder.resolve("generation_config.json"), MAX_CONFIG_BYTES).orElse(null);
        WeightFiles weights = WeightFiles.find(folder);
        this.shards = weights.shards();
        try {
            read(weights);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * @throws CheckpointException                          when the folder is no usable model
     * @throws io.lorapress.safetensors.SafetensorsException when a weight file is malformed
     */
    public static Checkpoint open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new CheckpointException(CheckpointError.NO_FOLDER, folder + ": no such folder");
        }
        return new Checkpoint(folder);
    }

    private static JsonNode readConfig(Path folder) {
        return JsonFile.readIfThere(folder.resolve("config.json"), MAX_CONFIG_BYTES).orElseThrow(() -> new CheckpointException(
                CheckpointError.NO_CONFIG, Files.exists(folder.resolve("adapter_config.json"))
                        ? folder + ": this is an adapter, not a model; the base model is its own folder"
                        : folder + ": has no config.json, so it is no model folder"));
    }

    private void read(WeightFiles weights) {
        weights.shards().forEach(shard -> files.add(SafetensorsFile.open(folder.resolve(shard))));
        RawTensors raw = RawTensors.of(files);
        if (!weights.index().isEmpty()) {
            raw.check(folder.resolve(WeightFiles.INDEX).toString(), weights.index());
        }
        StorageSchemes sorted = StorageSchemes.apply(raw, config);
        unused.addAll(sorted.unused());
        sorted.logical().forEach(this::add);
    }

    private void add(StoredTensor tensor) {
        StoredTensor before = tensors.putIfAbsent(tensor.name(), tensor);
        if (before != null) {
            throw new CheckpointException(CheckpointError.STORED_TWICE, folder.resolve(tensor.shard()) + ": tensor " + tensor.name()
                    + " is there twice, as " + before.storage() + " and as " + tensor.storage());
        }
    }

    public Path folder() {
        return folder;
    }

    /** config.json. */
    public JsonNode config() {
        return config;
    }

    /** generation_config.json. */
    public Optional<JsonNode> generationConfig() {
        return Optional.ofNullable(generationConfig);
    }

    /** preprocessor_config.json and processor_config.json, those that are there, in this order. */
    public List<JsonNode> preprocessorConfigs() {
        return Stream.of("preprocessor_config.json", "processor_config.json")
                .flatMap(name -> JsonFile.readIfThere(folder.resolve(name), MAX_CONFIG_BYTES).stream()).toList();
    }

    /** File names of the shards, sorted. */
    public List<String> shards() {
        return shards;
    }

    /** Logical tensors in the order of the shards, then of their bytes. */
    public List<StoredTensor> tensors() {
        return List.copyOf(tensors.values());
    }

    public Optional<StoredTensor> tensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /** Stored tensors that only serve to quantise activations or the key-value cache, and that nothing is made of. */
    public List<String> unusedTensors() {
        return List.copyOf(unused);
    }

    /** Tokenizer, chat template and processor files that are there; {@code additional_chat_templates} is a folder. */
    public List<Path> tokenizerFiles() {
        return tokenizerFiles(folder);
    }

    /** The same of any folder. */
    public static List<Path> tokenizerFiles(Path folder) {
        return TokenizerFiles.in(folder);
    }

    public boolean isQuantized() {
        return tensors.values().stream().anyMatch(StoredTensor::isQuantized);
    }

    /** How many tensors are stored in which way, by {@link StoredTensor#storage}, in order of appearance. */
    public Map<String, Long> storage() {
        Map<String, Long> count = new LinkedHashMap<>();
        tensors.values().forEach(tensor -> count.merge(tensor.storage(), 1L, Long::sum));
        return count;
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
        files.clear();
    }
}
