package io.lorapress.publish.manifest;

import io.lorapress.publish.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Compares a folder with its manifest. */
public final class ManifestCheck {
    private ManifestCheck() {
    }

    /** One line for each output that is missing or not as it was written. @param moved hears the bytes as they are hashed */
    public static List<String> differences(Manifest manifest, Path folder, LongConsumer moved) {
        return manifest.outputs().stream().map(output -> difference(output.file(), folder.resolve(output.file().path()), moved))
                .flatMap(Optional::stream).toList();
    }

    private static Optional<String> difference(FileRecord file, Path path, LongConsumer moved) {
        if (!Files.isRegularFile(path)) {
            return Optional.of(path + ": missing");
        }
        try {
            if (Files.size(path) != file.bytes()) {
                return Optional.of(path + ": has " + Files.size(path) + " bytes, was written with " + file.bytes());
            }
            String sha256 = Hashes.sha256(path, moved);
            return sha256.equals(file.sha256()) ? Optional.empty()
                    : Optional.of(path + ": its content changed (sha256 " + sha256 + ", was written as " + file.sha256() + ")");
        } catch (IOException e) {
            return Optional.of(path + ": cannot be read (" + e.getMessage() + ")");
        }
    }
}
