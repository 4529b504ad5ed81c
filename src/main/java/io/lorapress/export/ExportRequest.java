package io.lorapress.export;

import java.nio.file.Path;
import java.util.List;

/**
 * What to make of what.
 *
 * @param base      folder of the base model, or a GGUF file
 * @param adapters  what is merged into it
 * @param formats   outputs, in the order asked for
 * @param directory where they go
 * @param name      first part of the GGUF files' names
 * @param use       why this base, and what may be done to it
 */
public record ExportRequest(Path base, AdapterChoice adapters, List<OutputFormat> formats, Path directory, String name,
                            ExportOptions options, BaseUse use) {
    public ExportRequest(Path base, AdapterChoice adapters, List<OutputFormat> formats, Path directory, String name, ExportOptions options) {
        this(base, adapters, formats, directory, name, options, BaseUse.GIVEN);
    }
}
