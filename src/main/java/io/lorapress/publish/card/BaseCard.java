package io.lorapress.publish.card;

import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a card takes over from the base model, to the letter: its licence and its languages. What the base does not say is left out.
 *
 * @param licence  the YAML lines of license, license_name and license_link; none when the base names no licence
 * @param language the YAML lines of language
 * @param texts    the licence's own text, when the base has it as a file
 */
public record BaseCard(List<String> licence, List<String> language, List<String> texts) {
    private static final List<String> FILES = List.of("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "USE_POLICY.md", "NOTICE");
    private static final long LONGEST = 1 << 20;

    public static final BaseCard UNKNOWN = new BaseCard(List.of(), List.of(), List.of());

    /** @param folder of the base model */
    public static BaseCard of(Path folder) {
        CardText card = CardText.parse(text(folder.resolve("README.md")).orElse(""));
        List<String> licence = new ArrayList<>();
        Stream.of("license", "license_name", "license_link").forEach(key -> licence.addAll(card.block(key)));
        List<String> texts = FILES.stream().map(folder::resolve).map(BaseCard::text).flatMap(Optional::stream).toList();
        return new BaseCard(List.copyOf(licence), card.block("language"), texts);
    }

    private static Optional<String> text(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= LONGEST
                    ? Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)) : Optional.empty();
        } catch (IOException unreadable) {
            throw LorapressException.failure(file + ": cannot be read (" + unreadable.getMessage() + ")", unreadable);
        }
    }
}
