package io.lorapress.adapter;

import io.lorapress.failure.LorapressException;
import io.lorapress.safetensors.SafetensorsEntry;
import io.lorapress.safetensors.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The tensors of an adapter folder: one file, or shards with an index. The files stay mapped until this is closed. */
final class AdapterTensors implements AutoCloseable {
    static final String FILE = "adapter_model.safetensors";
    static final String INDEX = "adapter_model.safetensors.index.json";
    private static final String PICKLE = "adapter_model.bin";

    private final List<SafetensorsFile> files = new ArrayList<>();
    private final Map<String, AdapterTensor> byName = new LinkedHashMap<>();

    private AdapterTensors() {
    }

    static AdapterTensors open(Path folder) {
        AdapterTensors tensors = new AdapterTensors();
        try {
            tensors.read(folder);
        } catch (RuntimeException e) {
            tensors.close();
            throw e;
        }
        return tensors;
    }

    private void read(Path folder) {
        if (Files.exists(folder.resolve(FILE))) {
            add(folder.resolve(FILE));
        } else if (Files.exists(folder.resolve(INDEX))) {
            readShards(folder);
        } else {
            throw missing(folder);
        }
        if (byName.isEmpty()) {
            throw new AdapterException(AdapterError.EMPTY, folder, "the adapter holds no tensor; save it again after training");
        }
    }

    private static LorapressException missing(Path folder) {
        if (Files.exists(folder.resolve(PICKLE))) {
            return new AdapterException(AdapterError.PICKLE, folder.resolve(PICKLE), "is a pickle, which can run code when it is read; "
                    + "convert it where you trust it: torch.load(..., weights_only=True), then safetensors.torch.save_file as " + FILE);
        }
        return new AdapterException(AdapterError.NO_WEIGHTS, folder, "has neither " + FILE + " nor " + INDEX);
    }

    private void readShards(Path folder) {
        Path index = folder.resolve(INDEX);
        Map<String, String> shardOf = shardNames(index);
        for (String shard : new LinkedHashSet<>(shardOf.values())) {
            add(folder.resolve(checkedShard(index, shard)));
        }
        Set<String> absent = new TreeSet<>(shardOf.keySet());
        absent.removeAll(byName.keySet());
        Set<String> unlisted = new TreeSet<>(byName.keySet());
        unlisted.removeAll(shardOf.keySet());
        if (!absent.isEmpty() || !unlisted.isEmpty()) {
            absent.addAll(unlisted);
            throw new AdapterException(AdapterError.BAD_INDEX, index, "the index and the shards do not name the same tensors: "
                    + AdapterException.list(absent));
        }
    }

    private static Map<String, String> shardNames(Path index) {
        JsonNode map = ConfigReader.read(index).path("weight_map");
        Map<String, String> shardOf = new LinkedHashMap<>();
        map.properties().forEach(entry -> shardOf.put(entry.getKey(), entry.getValue().asString("")));
        if (shardOf.isEmpty()) {
            throw new AdapterException(AdapterError.BAD_INDEX, index, "has no weight_map");
        }
        return shardOf;
    }

    /** A shard lies beside its index. */
    private static String checkedShard(Path index, String shard) {
        if (shard.isBlank() || shard.contains("/") || shard.contains("\\") || shard.equals("..")) {
            throw new AdapterException(AdapterError.BAD_INDEX, index, "names a shard outside its folder: " + shard);
        }
        return shard;
    }

    private void add(Path path) {
        SafetensorsFile file = SafetensorsFile.open(path);
        files.add(file);
        for (SafetensorsEntry entry : file.entries()) {
            AdapterTensor tensor = new AdapterTensor(entry.info(), file.data(entry.name()));
            if (byName.put(entry.name(), tensor) != null) {
                throw new AdapterException(AdapterError.DUPLICATE_TARGET, path, entry.name() + " stands in two shards");
            }
        }
    }

    Collection<AdapterTensor> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }
}
