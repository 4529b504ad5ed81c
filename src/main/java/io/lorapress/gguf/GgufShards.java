package io.lorapress.gguf;

import io.lorapress.gguf.GgufException.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A model in one GGUF file, or in the shards of a split one, which is opened by its first shard. That shard has the metadata.
 *
 * <p>Source: llama-model-loader.cpp, {@code llama_model_loader}; llama.cpp, {@code llama_split_path}.
 */
public final class GgufShards implements AutoCloseable {
    static final String NUMBER = "split.no";
    static final String COUNT = "split.count";
    static final String TENSORS = "split.tensors.count";

    private final List<GgufFile> files;

    /** A tensor and the shard, from 0, that it is in. */
    public record Entry(int shard, GgufFile.Entry tensor) {
    }

    private GgufShards(List<GgufFile> files) {
        this.files = files;
    }

    /** @throws GgufException when a shard is missing or malformed, or does not belong to the others */
    public static GgufShards open(Path first) {
        List<GgufFile> files = new ArrayList<>();
        GgufShards shards = new GgufShards(files);
        try {
            files.add(GgufFile.open(first));
            for (Path other : siblings(first, files.getFirst().metadata())) {
                files.add(openSibling(other, files.size()));
            }
            shards.checkTensors();
            return shards;
        } catch (RuntimeException failure) {
            shards.close();
            throw failure;
        }
    }

    /** The name llama.cpp gives shard {@code index} (from 0) of {@code count}: {@code PREFIX-00001-of-00003.gguf}. */
    public static String fileName(String prefix, int index, int count) {
        return "%s-%05d-of-%05d.gguf".formatted(prefix, index + 1, count);
    }

    /** The metadata without {@code split.*}: what the model would have in one file. */
    public GgufMetadata metadata() {
        return files.getFirst().metadata().copy().remove(NUMBER).remove(COUNT).remove(TENSORS);
    }

    public List<GgufFile> files() {
        return List.copyOf(files);
    }

    /** Shard by shard, each in the order of its file. */
    public List<Entry> tensors() {
        List<Entry> entries = new ArrayList<>();
        for (int shard = 0; shard < files.size(); shard++) {
            for (GgufFile.Entry tensor : files.get(shard).tensors()) {
                entries.add(new Entry(shard, tensor));
            }
        }
        return entries;
    }

    @Override
    public void close() {
        files.forEach(GgufFile::close);
    }

    private static List<Path> siblings(Path first, GgufMetadata metadata) {
        int count = (int) metadata.findInteger(COUNT).orElse(1);
        if (count < 2) {
            return List.of();
        }
        String name = first.getFileName().toString();
        String ending = fileName("", 0, count);
        if (metadata.findInteger(NUMBER).orElse(0) != 0 || !name.endsWith(ending) || name.length() == ending.length()) {
            throw new GgufException(Fault.NOT_FIRST_SHARD, first + ": one of " + count + " shards, but not the first of them; give "
                    + "the file whose name ends in " + ending);
        }
        String prefix = name.substring(0, name.length() - ending.length());
        List<Path> siblings = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            siblings.add(first.resolveSibling(fileName(prefix, i, count)));
        }
        return siblings;
    }

    private static GgufFile openSibling(Path path, int index) {
        if (!Files.exists(path)) {
            throw new GgufException(Fault.MISSING_SHARD, path + ": this shard is missing; put it beside the first one");
        }
        GgufFile file = GgufFile.open(path);
        if (file.metadata().findInteger(NUMBER).orElse(-1) != index) {
            file.close();
            throw new GgufException(Fault.SHARD_MISMATCH, path + ": " + NUMBER + " is " + file.metadata().get(NUMBER) + ", not "
                    + index + "; the shards are from different files");
        }
        return file;
    }

    private void checkTensors() {
        Set<String> names = new HashSet<>();
        for (Entry entry : tensors()) {
            if (!names.add(entry.tensor().name())) {
                throw new GgufException(Fault.DUPLICATE_TENSOR, files.get(entry.shard()).path() + ": tensor " + entry.tensor().name()
                        + " is in another shard too");
            }
        }
        GgufFile first = files.getFirst();
        long expected = first.metadata().findInteger(TENSORS).orElse(names.size());
        if (files.size() > 1 && expected != names.size()) {
            throw new GgufException(Fault.SHARD_MISMATCH, first.path() + ": " + TENSORS + " is " + expected + ", but the shards have "
                    + names.size() + " tensors; the shards are from different files");
        }
    }
}
