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
 * our part brought up to date. Where a card was made for the files, the folder's own text is kept around it.
 */
final class PushedCard implements AutoCloseable {
    static final String NAME = "README.md";

    private final List<LocalFile> files;
    private final Optional<Path> merged;

    private PushedCard(List<LocalFile> files, Optional<Path> merged) {
        this.files = files;
        this.merged = merged;
    }

    /**
     * @param made     a card that was made for these files, when there is one and it is to go up
     * @param existing the repository's README.md, asked for only when it matters
     */
    static PushedCard of(List<LocalFile> files, Optional<String> made, Supplier<Optional<String>> existing) {
        Optional<String> local = files.stream().filter(file -> file.path().equals(NAME)).findFirst().map(PushedCard::read);
        Optional<String> card = made.map(fresh -> local.map(theirs -> CardText.merge(theirs, fresh)).orElse(fresh)).or(() -> local);
        boolean isOurs = local.or(() -> made).filter(text -> CardText.parse(text).isOurs()).isPresent();
        Optional<String> text = card.map(mine -> isOurs ? existing.get().map(theirs -> CardText.merge(theirs, mine)).orElse(mine) : mine);
        if (text.equals(local)) {
            return new PushedCard(files, Optional.empty());
        }
        Path file = write(text.orElseThrow());
        List<LocalFile> replaced = new ArrayList<>(files.stream().filter(entry -> !entry.path().equals(NAME)).toList());
        replaced.add(LocalFile.of(NAME, file));
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
