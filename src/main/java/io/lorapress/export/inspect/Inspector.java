package io.lorapress.export.inspect;

import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgufFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Says what lies at a path: a checkpoint, an adapter or a GGUF file. Reads headers, and no weights. */
public final class Inspector {
    private Inspector() {
    }

    /**
     * Facts by name, in the order people want them; values are texts, numbers, lists and maps, as JSON has them.
     *
     * @throws LorapressException when it is none of the three, or malformed
     */
    public static Map<String, Object> inspect(Path path) {
        if (!Files.exists(path)) {
            throw LorapressException.refused(path + ": no such file or folder");
        }
        if (Files.isRegularFile(path) && GgufFile.isGguf(path)) {
            return GgufFacts.of(path);
        }
        if (Files.exists(path.resolve("adapter_config.json"))) {
            return AdapterReport.of(path);
        }
        if (Files.exists(path.resolve("config.json"))) {
            return CheckpointFacts.of(path);
        }
        throw LorapressException.refused(path + ": neither a GGUF file nor a folder with config.json or adapter_config.json");
    }
}
