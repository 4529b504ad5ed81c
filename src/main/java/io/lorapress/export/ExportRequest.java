package io.lorapress.export;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to make of what.
 *
 * @param base      folder of the base model
 * @param adapter   folder of the PEFT adapter; empty exports the base as it is
 * @param formats   outputs, in the order asked for
 * @param directory where they go
 * @param name      first part of the GGUF files' names
 */
public record ExportRequest(Path base, Optional<Path> adapter, List<OutputFormat> formats, Path directory, String name,
                            ExportOptions options) {
}
