package io.lorapress.publish.hub;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Which files of a folder go up: those that a glob takes ({@code *.gguf}, {@code onnx/**}), or all without one. Hidden files and
 * folders, unfinished {@code .part} files and links that lead nowhere never do.
 */
final class FileSelection {
    private final List<Predicate<Path>> matchers;

    /** A glob matches the whole path or the last name; one that begins with a slash, only the whole path. */
    FileSelection(List<String> globs) {
        this.matchers = globs.stream().map(FileSelection::matcher).toList();
    }

    /** In the order of their names. */
    List<LocalFile> in(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).map(folder::relativize).filter(this::takes).map(FileSelection::slashed).sorted()
                    .map(path -> LocalFile.of(path, folder.resolve(path))).toList();
        } catch (IOException e) {
            throw LocalFile.unreadable(folder, e);
        }
    }

    boolean takes(Path relative) {
        boolean hidden = names(relative).anyMatch(name -> name.startsWith("."));
        boolean unfinished = relative.toString().endsWith(".part");
        return !hidden && !unfinished && (matchers.isEmpty() || matchers.stream().anyMatch(matcher -> matcher.test(relative)));
    }

    private static Predicate<Path> matcher(String glob) {
        boolean whole = glob.startsWith("/");
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + (whole ? glob.substring(1) : glob));
        return path -> matcher.matches(path) || !whole && matcher.matches(path.getFileName());
    }

    private static Stream<String> names(Path path) {
        return StreamSupport.stream(path.spliterator(), false).map(Path::toString);
    }

    private static String slashed(Path path) {
        return String.join("/", names(path).toList());
    }
}
