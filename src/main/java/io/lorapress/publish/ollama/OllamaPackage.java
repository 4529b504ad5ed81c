package io.lorapress.publish.ollama;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A folder that Ollama takes: a Modelfile and the GGUF it names.
 *
 * @param gguf the file that the Modelfile's FROM names
 */
public record OllamaPackage(Path folder, Modelfile modelfile, Path gguf) {
    private static final long LARGEST = 8 << 20;

    /** Writes the Modelfile, whole or not at all; the GGUF comes from elsewhere. */
    public static void write(Path folder, Modelfile modelfile) {
        Path part = folder.resolve(Modelfile.NAME + ".part");
        try {
            Files.createDirectories(folder);
            Files.writeString(part, modelfile.text());
            Files.move(part, folder.resolve(Modelfile.NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new OllamaException(OllamaError.FILE,
                    part + ": cannot be written (" + e.getMessage() + "); check the folder and its room", e);
        }
    }

    /** @param path of the folder, or of the Modelfile. @throws OllamaException BAD_MODELFILE, BAD_PARAMETER, FILE */
    public static OllamaPackage read(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve(Modelfile.NAME) : path;
        Path folder = file.toAbsolutePath().getParent();
        Modelfile modelfile = ModelfileParser.parse(text(file), file.toString());
        Path gguf = folder.resolve(modelfile.from()).normalize();
        if (!Files.isRegularFile(gguf)) {
            throw new OllamaException(OllamaError.FILE, gguf + ": is not there, but " + file + " names it; export again, or mend FROM");
        }
        return new OllamaPackage(folder, modelfile, gguf);
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new OllamaException(OllamaError.BAD_MODELFILE, file + ": larger than any Modelfile");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new OllamaException(OllamaError.FILE, file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
