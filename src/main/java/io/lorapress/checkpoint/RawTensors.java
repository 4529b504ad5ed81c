package io.lorapress.checkpoint;

import io.lorapress.safetensors.SafetensorsEntry;
import io.lorapress.safetensors.SafetensorsFile;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All tensors of all shards by name, in the order of shards and of bytes. A name stands in one shard only. */
final class RawTensors {
    private final Map<String, RawTensor> byName = new LinkedHashMap<>();

    static RawTensors of(List<SafetensorsFile> files) {
        RawTensors tensors = new RawTensors();
        files.forEach(file -> file.entries().forEach(entry -> tensors.add(file, entry)));
        return tensors;
    }

    private void add(SafetensorsFile file, SafetensorsEntry entry) {
        RawTensor tensor = new RawTensor(file.path(), entry.info(), file.data(entry.name()));
        RawTensor before = byName.putIfAbsent(tensor.name(), tensor);
        if (before != null) {
            throw new CheckpointException(CheckpointError.TENSOR_IN_TWO_SHARDS, tensor
                    + " is in " + before.shard() + " as well; download the shards again");
        }
    }

    /** Refuses shards that hold something else than their index says. */
    void check(String indexFile, Map<String, String> index) {
        index.forEach((name, shard) -> {
            RawTensor tensor = byName.get(name);
            if (tensor == null || !tensor.shard().equals(shard)) {
                throw new CheckpointException(CheckpointError.INDEXED_TENSOR_ABSENT, indexFile + ": tensor " + name
                        + " should be in " + shard + ", which does not hold it; the shards belong to another index");
            }
        });
        for (RawTensor tensor : byName.values()) {
            if (!index.containsKey(tensor.name())) {
                throw new CheckpointException(CheckpointError.UNINDEXED_TENSOR, tensor
                        + " is not in the index; remove the index to use the shards as they are");
            }
        }
    }

    Collection<RawTensor> all() {
        return byName.values();
    }

    /** A part that {@code weight} cannot be without. */
    RawTensor part(RawTensor weight, String name) {
        return find(name).orElseThrow(() -> weight.refused(CheckpointError.INCOMPLETE_QUANTIZATION, "is quantised, but " + name + " is missing"));
    }

    Optional<RawTensor> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
