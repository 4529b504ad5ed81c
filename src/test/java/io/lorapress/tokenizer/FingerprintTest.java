package io.lorapress.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vocabularies known by the ids they give to the probe text; the ids are those of the tokenizers library. */
class FingerprintTest {
    static Stream<String> known() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/tokenizer/known-ids.tsv")).stream();
    }

    @ParameterizedTest
    @MethodSource("known")
    void knowsRealVocabularies(String line) {
        String[] cells = line.split("\t");
        List<Integer> ids = Arrays.stream(cells[2].split(",")).map(Integer::valueOf).toList();
        assertEquals(Optional.of(cells[1]), Fingerprint.name(ids));
    }

    @Test
    void hashesTheListAsPythonPrintsIt() {
        assertEquals("a36b1f2c3f84522dd1005145646617d7054c0851e97c72a039c0bdfac9fa07f3", Fingerprint.digest(List.of(1, 2, 3)));
    }
}
