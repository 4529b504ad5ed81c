package io.lorapress.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.lorapress.failure.ExitCode;
import io.lorapress.tokenizer.TokenizerException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Files that are broken or lie: each has its own reason, on one line that names the file. */
class MalformedFilesTest {
    private static final Path CASES = Path.of("src/test/resources/tokenizer");
    private static final ObjectNode NO_CONFIG = SmallFile.JSON.createObjectNode();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(quoteCharacter = '^', delimiter = ';', value = {
        "NOT_JSON;{'model': {'vocab': {'a': 0}",
        "NOT_JSON;not json",
        "BAD_FIELD;[1, 2]",
        "BAD_FIELD;{'version': '1.0'}",
        "BAD_FIELD;{'model': {'type': 'BPE', 'vocab': {'a': 'b'}, 'merges': []}}",
        "BAD_FIELD;{'model': {'type': 'BPE', 'vocab': {'a': 1.5}, 'merges': []}}",
        "BAD_TOKEN_ID;{'model': {'type': 'BPE', 'vocab': {'a': -1}, 'merges': []}}",
        "BAD_TOKEN_ID;{'model': {'type': 'BPE', 'vocab': {'a': 4000000000}, 'merges': []}}",
        "BAD_MERGE;{'model': {'type': 'BPE', 'vocab': {'a': 0}, 'merges': [['a', 'a', 'a']]}}",
        "BAD_MERGE;{'model': {'type': 'BPE', 'vocab': {'a': 0}, 'merges': [['a']]}}",
        "BAD_MERGE;{'model': {'type': 'BPE', 'vocab': {'a': 0}, 'merges': [7]}}",
        "BAD_FIELD;{'model': {'type': 'BPE', 'vocab': {'a': 0}, 'merges': []}, 'added_tokens': [{'id': 1}]}",
        "BAD_FIELD;{'model': {'type': 'BPE', 'vocab': {'a': 0}, 'merges': []}, 'added_tokens': [{'content': 'x'}]}",
        "BAD_TOKEN_ID;{'model': {'type': 'BPE', 'vocab': {'a': 0}, 'merges': []}, 'added_tokens': [{'id': 99999999999, 'content': 'x'}]}"})
    void tokenizerJson(Reason reason, String text) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), text.replace('\'', '"'));
        refused(reason, () -> TokenizerFiles.read(folder));
    }

    @Test
    void twoTokensWithOneId() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"model": {"type": "BPE", "vocab": {"a": 0, "b": 0}, "merges": []}, "pre_tokenizer": {"type": "ByteLevel",
                "add_prefix_space": false}}""");
        refused(Reason.BAD_TOKEN_ID, () -> build("LlamaForCausalLM", 10));
    }

    @Test
    void aVocabularyOfAnotherKind() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"model": {"type": "Unigram", "vocab": [["a", -1.0]]}}""");
        refused(Reason.UNSUPPORTED_MODEL, () -> build("LlamaForCausalLM", 10));
        refused(Reason.UNSUPPORTED_MODEL, () -> build("GemmaForCausalLM", 10));
    }

    @Test
    void noTokenizerAtAll() {
        refused(Reason.NO_TOKENIZER, () -> TokenizerFiles.read(folder));
    }

    @Test
    void aFileThatTheFamilyNeeds() throws IOException {
        Files.copy(CASES.resolve("spm/tokenizer.model"), folder.resolve("tokenizer.model"));
        refused(Reason.FILE_MISSING, () -> build("GptOssForCausalLM", 656));
    }

    @Test
    void aMarkThatTheFamilyNeeds() throws IOException {
        Files.copy(CASES.resolve("pirate/tokenizer.json"), folder.resolve("tokenizer.json"));
        TokenizerException e = refused(Reason.TOKEN_MISSING, () -> build("Glm4ForCausalLM", 900));
        assertTrue(e.getMessage().contains("<|endoftext|>"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"tokenizer_config.json,NOT_JSON,{", "tokenizer_config.json,BAD_FIELD,[]", "added_tokens.json,BAD_FIELD,{\"a\": \"b\"}",
        "added_tokens.json,BAD_TOKEN_ID,{\"a\": -3}", "special_tokens_map.json,NOT_JSON,}", "chat_template.json,NOT_JSON,?"})
    void smallFiles(String name, Reason reason, String text) throws IOException {
        Files.copy(CASES.resolve("spm/tokenizer.model"), folder.resolve("tokenizer.model"));
        Files.writeString(folder.resolve(name), text);
        refused(reason, () -> TokenizerFiles.read(folder));
    }

    @Test
    void anAddedTokenUnderNoId() throws IOException {
        Files.copy(CASES.resolve("spm/tokenizer.model"), folder.resolve("tokenizer.model"));
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"added_tokens_decoder\": {\"x\": {\"content\": \"y\"}}}");
        refused(Reason.BAD_FIELD, () -> build("LlamaForCausalLM", 656));
    }

    @Test
    void aTemplateThatIsNoText() throws IOException {
        Files.copy(CASES.resolve("spm/tokenizer.model"), folder.resolve("tokenizer.model"));
        Files.write(folder.resolve("chat_template.jinja"), new byte[] {(byte) 0xC3, (byte) 0x28});
        refused(Reason.BAD_FIELD, () -> TokenizerFiles.read(folder));
    }

    @Test
    void filesLargerThanAnyReal() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("tokenizer.json").toFile(), "rw")) {
            file.setLength(SmallFile.VOCABULARY_LIMIT + 1);
        }
        refused(Reason.TOO_LARGE, () -> TokenizerFiles.read(folder));
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "16777217", "2147483647"})
    void vocabularySizes(int size) {
        refused(Reason.BAD_VOCABULARY_SIZE, () -> VocabularyRequest.of("LlamaForCausalLM", NO_CONFIG, size));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '^', delimiter = ';', value = {"BAD_FIELD;{}",
        "BAD_FIELD;{'config': {}, 'vocab': [], 'special_tokens': [{'rank': 1, 'token_str': 'x'}]}",
        "BAD_FIELD;{'config': {'default_vocab_size': 9}, 'vocab': [], 'special_tokens': [{'rank': 0, 'token_str': 'x'}]}",
        "BAD_FIELD;{'vocab': [{'token_bytes': '*'}]}", "NOT_JSON;{'vocab': [",
        "BAD_TOKEN_ID;{'config': {'default_num_special_tokens': 99999999}, 'vocab': [], 'special_tokens': [{'rank': 0, 'token_str': 'x'}]}"})
    void tekken(Reason reason, String text) throws IOException {
        Files.writeString(folder.resolve("tekken.json"), text.replace('\'', '"'));
        refused(reason, () -> TokenizerFiles.read(folder));
    }

    /** Cut anywhere, a SentencePiece model is refused or has lost nothing but whole pieces from its end. */
    @Test
    void sentencePieceModelsCutShort() throws IOException {
        byte[] model = Files.readAllBytes(CASES.resolve("spm/tokenizer.model"));
        int whole = SentencePieceModel.parse(folder, ByteBuffer.wrap(model)).pieces().size();
        for (int length = 0; length < model.length; length += 7) {
            try {
                assertTrue(SentencePieceModel.parse(folder, ByteBuffer.wrap(model, 0, length)).pieces().size() <= whole);
            } catch (TokenizerException e) {
                assertEquals(Reason.NOT_SENTENCEPIECE, e.reason());
            }
        }
    }

    @Test
    void randomBytesAreNoSentencePieceModel() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            try {
                SentencePieceModel.parse(folder, ByteBuffer.wrap(bytes));
            } catch (TokenizerException e) {
                assertEquals(Reason.NOT_SENTENCEPIECE, e.reason());
            } catch (RuntimeException e) {
                fail("seed " + seed + ": " + Arrays.toString(bytes), e);
            }
        }
    }

    private Vocabulary build(String architecture, int size) {
        return Vocabulary.build(TokenizerFiles.read(folder), VocabularyRequest.of(architecture, NO_CONFIG, size));
    }

    private static TokenizerException refused(Reason reason, Executable action) {
        TokenizerException e = assertThrows(TokenizerException.class, action);
        assertEquals(reason, e.reason(), e.getMessage());
        assertEquals(ExitCode.INPUT_REFUSED, e.exitCode());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        return e;
    }
}
