package io.lorapress.export.verify;

import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that goes away with everything in it. */
final class TemporaryFolder implements AutoCloseable {
    private final Path path;

    /** @param parent where it is made */
    TemporaryFolder(Path parent) {
        try {
            Files.createDirectories(parent);
            path = Files.createTempDirectory(parent, "lorapress-");
        } catch (IOException e) {
            throw LorapressException.failure(parent + ": no temporary folder can be made there (" + e.getMessage()
                    + "); name another with --work", e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try (Stream<Path> inside = Files.walk(path)) {
            List<Path> deepestFirst = inside.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw LorapressException.failure(path + ": the temporary folder cannot be removed (" + e.getMessage() + "); remove it", e);
        }
    }
}
