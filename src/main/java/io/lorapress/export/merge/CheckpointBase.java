package io.lorapress.export.merge;

import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A model folder as a base. */
public record CheckpointBase(Checkpoint checkpoint) implements BaseModel {
    @Override
    public JsonNode config() {
        return checkpoint.config();
    }

    @Override
    public List<StoredTensor> tensors() {
        return checkpoint.tensors();
    }

    @Override
    public Optional<StoredTensor> tensor(String name) {
        return checkpoint.tensor(name);
    }

    @Override
    public List<String> shards() {
        return checkpoint.shards();
    }

    @Override
    public List<Path> files() {
        return filesIn(checkpoint.folder());
    }

    /** The files right in a folder, sorted. */
    public static List<Path> filesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw LorapressException.failure(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
