package io.lorapress.export;

import java.nio.file.Path;

/**
 * A base that was found.
 *
 * @param path   a folder, or a GGUF file
 * @param reason why this one, for people and for the record
 */
public record ChosenBase(Path path, String reason) {
}
