package io.lorapress.export.merge;

import io.lorapress.checkpoint.StoredTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What an adapter is merged into: a checkpoint, or a GGUF file that is read as the checkpoint it was made of. */
public interface BaseModel extends AutoCloseable {
    /** config.json, or what the file tells of it. */
    JsonNode config();

    /** In the order they lie on the disk. */
    List<StoredTensor> tensors();

    Optional<StoredTensor> tensor(String name);

    /** File names that tensors are in, sorted. */
    List<String> shards();

    /** Every file that counts: what a resumed run must find unchanged. */
    List<Path> files();

    @Override
    void close();
}
