package io.lorapress.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgufValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Vocabularies of small real tokenizers, key by key, against listings that llama.cpp's converter made. */
class VocabularyTest {
    private static final Path CASES = Path.of("src/test/resources/tokenizer");
    /** Of this kind the converter gives all tokens the same score; see {@link CharacterPairTokensTest}. */
    private static final String SCORED_OTHERWISE = "llama2-json";

    @TempDir
    private Path folder;

    static Stream<String> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.filter(Files::isDirectory).map(path -> path.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheConverters(String name) throws IOException {
        Path path = CASES.resolve(name);
        List<String> expected = new ArrayList<>(Files.readAllLines(path.resolve("expected.txt")));
        List<String> ours = new ArrayList<>(VocabularyListing.of(VocabularyListing.vocabulary(path, null).metadata()));
        if (name.equals(SCORED_OTHERWISE)) {
            expected.removeIf(line -> line.startsWith("tokenizer.ggml.scores"));
            ours.removeIf(line -> line.startsWith("tokenizer.ggml.scores"));
        }
        assertEquals(String.join("\n", expected), String.join("\n", ours));
    }

    @Test
    void tellsWhatItHolds() {
        Vocabulary pirate = VocabularyListing.vocabulary(CASES.resolve("pirate"), null);
        assertEquals(896, pirate.size());
        assertEquals("llama-bpe", pirate.preTokenizer());
        assertEquals(869, pirate.specialTokens().get("eos"));
        assertTrue(pirate.chatTemplate().orElseThrow().contains("<|start_header_id|>"));
    }

    @Test
    void aNewTokenChangesNothingElse() throws IOException {
        Vocabulary before = VocabularyListing.vocabulary(copy("pirate"), null);
        ObjectNode json = SmallFile.object(TokenizerFolder.of(folder), "tokenizer.json").orElseThrow();
        json.withArray("added_tokens").addObject().put("id", 871).put("content", "<|parrot|>").put("special", true)
                .put("normalized", false).put("lstrip", false).put("rstrip", false).put("single_word", false);
        Files.writeString(folder.resolve("tokenizer.json"), json.toString());
        Vocabulary after = VocabularyListing.vocabulary(folder, null);
        assertEquals(before.preTokenizer(), after.preTokenizer());
        assertEquals(before.specialTokens(), after.specialTokens());
        assertEquals("[PAD871]", text(before, 871));
        assertEquals("<|parrot|>", text(after, 871));
    }

    @Test
    void theEmbeddingDecidesHowManyTokensThereAre() throws IOException {
        copy("pirate");
        Vocabulary shorter = resized(870);
        assertEquals(870, shorter.size());
        assertTrue(shorter.notes().stream().anyMatch(note -> note.contains("tokens 870 to 870")), shorter.notes().toString());
        Vocabulary longer = resized(1000);
        assertEquals("[PAD999]", text(longer, 999));
    }

    /** Where the converter writes fewer tokens than rows, and llama.cpp refuses its file. */
    @Test
    void gemma4HasATokenForEachRow() throws IOException {
        copy("gemma4");
        int tokens = resized(751).size();
        Vocabulary longer = resized(760);
        assertEquals(751, tokens);
        assertEquals(760, ((GgufValue.TextArray) longer.metadata().get("tokenizer.ggml.tokens")).values().size());
        assertEquals("[PAD759]", text(longer, 759));
        assertEquals(TokenType.UNUSED.id(), ((GgufValue.I32Array) longer.metadata().get("tokenizer.ggml.token_type")).values()[759]);
    }

    @Test
    void aTokeniserThatTakesWordsWholeIsNamedSoWhateverTheFamily() throws IOException {
        copy("llama3-1");
        ObjectNode config = SmallFile.object(TokenizerFolder.of(folder), "config.json").orElseThrow();
        config.putArray("architectures").add("Olmo3ForCausalLM");
        Files.writeString(folder.resolve("config.json"), config.toString());
        assertEquals("llama-bpe", VocabularyListing.vocabulary(folder, null).preTokenizer());
    }

    @Test
    void aPreTokenizerMayBeForced() {
        assertEquals("smaug-bpe", VocabularyListing.vocabulary(CASES.resolve("pirate"), "smaug-bpe").preTokenizer());
    }

    @Test
    void aNameThatBringsABosIsKeptFromIt() throws IOException {
        copy("pirate");
        ObjectNode json = SmallFile.object(TokenizerFolder.of(folder), "tokenizer.json").orElseThrow();
        json.putNull("post_processor");
        json.withObject("/model").put("ignore_merges", true);
        Files.writeString(folder.resolve("tokenizer.json"), json.toString());
        Vocabulary vocabulary = VocabularyListing.vocabulary(folder, null);
        assertEquals("llama-bpe", vocabulary.preTokenizer());
        assertEquals(new GgufValue.Bool(false), vocabulary.metadata().get("tokenizer.ggml.add_bos_token"));
    }

    @Test
    void aTemplateFileCountsWhereTheConfigIsNull() throws IOException {
        copy("pirate");
        ObjectNode config = SmallFile.object(TokenizerFolder.of(folder), "tokenizer_config.json").orElseThrow();
        config.putNull("chat_template");
        Files.writeString(folder.resolve("tokenizer_config.json"), config.toString());
        assertNotEquals("", VocabularyListing.vocabulary(folder, null).chatTemplate().orElse(""));
    }

    private Vocabulary resized(int size) throws IOException {
        ObjectNode config = SmallFile.object(TokenizerFolder.of(folder), "config.json").orElseThrow();
        Files.writeString(folder.resolve("config.json"), config.put("vocab_size", size).toString());
        return VocabularyListing.vocabulary(folder, null);
    }

    private Path copy(String name) throws IOException {
        try (Stream<Path> files = Files.list(CASES.resolve(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        return folder;
    }

    private static String text(Vocabulary vocabulary, int id) {
        return ((GgufValue.TextArray) vocabulary.metadata().get("tokenizer.ggml.tokens")).values().get(id);
    }
}
