package io.lorapress.tokenizer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a tokenizer's files are: an adapter's folder before its base's, each file in the first that has it. Training adds tokens and
 * changes templates, and what it does not change is often not saved again.
 *
 * @param folders at least one
 */
public record TokenizerFolder(List<Path> folders) {
    public static TokenizerFolder of(Path folder) {
        return new TokenizerFolder(List.of(folder));
    }

    /** The file, or where it would be. */
    public Path resolve(String name) {
        return folders.stream().map(folder -> folder.resolve(name)).filter(Files::exists).findFirst()
                .orElseGet(() -> folders.getFirst().resolve(name));
    }

    @Override
    public String toString() {
        return folders.getFirst().toString();
    }
}
