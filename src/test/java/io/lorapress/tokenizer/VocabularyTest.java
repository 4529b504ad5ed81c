package io.lorapress.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vocabularies of small real tokenizers, key by key, against listings that llama.cpp's converter made. */
class VocabularyTest {
    @ParameterizedTest
    @ValueSource(strings = {"pirate", "spm"})
    void equalsTheConverters(String name) throws IOException {
        Path folder = Path.of("src/test/resources/tokenizer", name);
        assertEquals(String.join("\n", Files.readAllLines(folder.resolve("expected.txt"))),
                String.join("\n", VocabularyListing.of(VocabularyListing.vocabulary(folder, null).metadata())));
    }
}
