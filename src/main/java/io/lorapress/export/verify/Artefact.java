package io.lorapress.export.verify;

import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgufException;
import io.lorapress.gguf.GgufFile;
import io.lorapress.gguf.GgufShards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Something that an export made.
 *
 * @param path a file, or a folder; of a split file the first part
 */
record Artefact(Path path, Kind kind) {
    /** What it is. */
    enum Kind {
        /** A GGUF model. */
        MODEL_FILE,
        /** A folder of safetensors with config.json. */
        MODEL_FOLDER,
        /** What goes beside a model: a LoRA as folder or file, a vision tower. It does not run alone. */
        COMPANION
    }

    private static final Pattern LATER_SHARD = Pattern.compile(".*-(?!00001)\\d{5}-of-\\d{5}\\.gguf");

    /** Everything at a path: the path itself, or what lies in the folder and in the folders in it. */
    static List<Artefact> in(Path path) {
        if (!Files.exists(path)) {
            throw LorapressException.refused(path + ": no such file or folder");
        }
        List<Artefact> found = new ArrayList<>();
        look(path, 2, found);
        if (found.isEmpty()) {
            throw LorapressException.refused(path + ": nothing to validate there: no GGUF file and no model folder");
        }
        return found;
    }

    private static void look(Path path, int depth, List<Artefact> found) {
        if (Files.isRegularFile(path)) {
            if (GgufFile.isGguf(path) && !LATER_SHARD.matcher(path.getFileName().toString()).matches()) {
                found.add(new Artefact(path, fileKind(path)));
            }
        } else if (Files.exists(path.resolve("adapter_config.json"))) {
            found.add(new Artefact(path, Kind.COMPANION));
        } else if (Files.exists(path.resolve("config.json"))) {
            found.add(new Artefact(path, Kind.MODEL_FOLDER));
        } else if (depth > 0 && Files.isDirectory(path)) {
            list(path).forEach(inside -> look(inside, depth - 1, found));
        }
    }

    /** A file that cannot be read counts as a model: what is wrong with it is told when it is its turn. */
    private static Kind fileKind(Path file) {
        try (GgufShards shards = GgufShards.open(file)) {
            return shards.metadata().findText("general.type").orElse("model").equals("model") ? Kind.MODEL_FILE : Kind.COMPANION;
        } catch (GgufException unreadable) {
            return Kind.MODEL_FILE;
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.toString().endsWith(".part")).sorted().toList();
        } catch (IOException e) {
            throw LorapressException.failure(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
