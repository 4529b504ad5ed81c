package io.lorapress.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ids of the probe text against those that the Hugging Face tokenizers library gives. */
class TextEncoderTest {
    private static final Path CASES = Path.of("src/test/resources/tokenizer");

    static Stream<String> cases() throws IOException {
        return VocabularyTest.cases().filter(name -> Files.exists(CASES.resolve(name).resolve("ids.txt")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheLibrarysIds(String name) throws IOException, UnknownStepException {
        TokenizerFiles files = TokenizerFiles.read(CASES.resolve(name));
        TokenizerJson json = files.json().orElseThrow();
        TextEncoder encoder = new TextEncoder(json, HfVocabulary.of(onlyJson(files), new ArrayList<>()));
        List<Integer> ids = encoder.process(encoder.encode(TableFile.text("probe.txt")));
        assertEquals(Files.readString(CASES.resolve(name).resolve("ids.txt")).strip(), ids.toString());
    }

    /** The library reads tokenizer.json alone. */
    private static TokenizerFiles onlyJson(TokenizerFiles files) {
        return new TokenizerFiles(files.folder(), files.json(), java.util.Optional.empty(), java.util.Optional.empty(),
                java.util.Optional.empty(), java.util.Map.of(), List.of(), java.util.Optional.empty(), files.templates());
    }
}
