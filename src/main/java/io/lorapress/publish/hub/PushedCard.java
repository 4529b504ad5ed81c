package io.lorapress.publish.hub;

import io.lorapress.publish.card.CardText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The README.md that goes up: the folder's own, or, when lorapress wrote that and the repository has one, the repository's with
 * our part brought up to date.
 */
final class PushedCard implements AutoCloseable {
    static final String NAME = "README.md";

    private final List<LocalFile> files;
    private final Optional<Path> merged;

    private PushedCard(List<LocalFile> files, Optional<Path> merged) {
        this.files = files;
        this.merged = merged;
    }

    /** @param existing the repository's README.md, asked for only when it matters */
    static PushedCard of(List<LocalFile> files, Supplier<Optional<String>> existing) {
        Optional<LocalFile> card = files.stream().filter(file -> file.path().equals(NAME)).findFirst();
        Optional<String> ours = card.map(PushedCard::read).filter(text -> CardText.parse(text).isOurs());
        Optional<String> text = ours.flatMap(mine -> existing.get().map(theirs -> CardText.merge(theirs, mine)));
        if (text.isEmpty() || text.equals(ours)) {
            return new PushedCard(files, Optional.empty());
        }
        Path file = write(text.get());
        List<LocalFile> replaced = new ArrayList<>(files);
        replaced.replaceAll(entry -> entry.path().equals(NAME) ? LocalFile.of(NAME, file) : entry);
        return new PushedCard(replaced, Optional.of(file));
    }

    /** All files, the card among them. */
    List<LocalFile> files() {
        return files;
    }

    Optional<String> text() {
        return files.stream().filter(file -> file.path().equals(NAME)).findFirst().map(PushedCard::read);
    }

    private static String read(LocalFile card) {
        try {
            return Files.readString(card.file());
        } catch (IOException e) {
            throw LocalFile.unreadable(card.file(), e);
        }
    }

    private static Path write(String text) {
        try {
            Path file = Files.createTempFile("lorapress-card", ".md");
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new HubException(HubError.LOCAL_FILE, "the card cannot be written to the temporary folder (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void close() {
        merged.ifPresent(file -> file.toFile().delete());
    }
}
