package io.lorapress.export.manifest;

import io.lorapress.adapter.Adapter;
import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.failure.LorapressException;
import io.lorapress.publish.hub.CachedRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One thing that an export reads, and which of its files.
 *
 * @param role   {@code base}, {@code adapter} or {@code imatrix}
 * @param named  the folder, or the file where the user named one
 * @param folder that holds the files
 */
public record InputSource(String role, Path named, Path folder, List<Path> files) {
    /** Config, weights, the tokenizer's files and the licence: what decides over a byte of the outputs. */
    public static InputSource base(Checkpoint base) {
        Stream<String> fixed = Stream.of("config.json", "generation_config.json", "model.safetensors.index.json", "LICENSE", "LICENSE.txt",
                "LICENSE.md", "LICENCE", "NOTICE", "USE_POLICY.md");
        Stream<Path> small = Stream.concat(fixed.map(base.folder()::resolve).filter(Files::isRegularFile),
                base.tokenizerFiles().stream().flatMap(InputSource::inside));
        return new InputSource("base", base.folder(), base.folder(),
                Stream.concat(small, base.shards().stream().map(base.folder()::resolve)).distinct().toList());
    }

    /** Config, weights, and a tokenizer where one was saved with them. */
    public static InputSource adapter(Adapter adapter) {
        try (Stream<Path> files = Files.list(adapter.folder())) {
            Stream<Path> own = files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().matches("adapter_.+\\.(json|safetensors)")).sorted();
            Stream<Path> tokenizer = Checkpoint.tokenizerFiles(adapter.folder()).stream().flatMap(InputSource::inside);
            return new InputSource("adapter", adapter.folder(), adapter.folder(), Stream.concat(own, tokenizer).toList());
        } catch (IOException e) {
            throw unreadable(adapter.folder(), e);
        }
    }

    /** A file, or the shards of one. */
    public static InputSource file(String role, List<Path> files) {
        List<Path> absolute = files.stream().map(Path::toAbsolutePath).toList();
        return new InputSource(role, absolute.getFirst(), absolute.getFirst().getParent(), absolute);
    }

    /** Hub id, or the name of the folder or file. */
    String source() {
        return origin().map(CachedRepo::repo).orElseGet(() -> named.toAbsolutePath().normalize().getFileName().toString());
    }

    /** Commit of the Hub, where it came from there; empty otherwise. */
    String revision() {
        return origin().map(CachedRepo::commit).orElse("");
    }

    private Optional<CachedRepo> origin() {
        return CachedRepo.of(folder);
    }

    private static Stream<Path> inside(Path path) {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static LorapressException unreadable(Path path, IOException e) {
        return LorapressException.failure(path + ": cannot be read (" + e.getMessage() + ")", e);
    }
}
