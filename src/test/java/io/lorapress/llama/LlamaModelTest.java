package io.lorapress.llama;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.llama.LlamaException.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlamaModelTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void itTellsWhatTheFileSays(LlamaModel.Loading loading) {
        try (LlamaModel model = LlamaModel.load(TinyModel.dense(folder.resolve("tiny.gguf")), loading)) {
            assertEquals(TinyModel.LAYERS, model.layers());
            assertEquals(TinyModel.WIDTH, model.embedding());
            assertEquals(2048, model.trainedContext());
            assertEquals(model.parameters() * 4, model.tensorBytes());
            assertEquals(Optional.of("llama"), model.metadata("general.architecture"));
            assertEquals(Optional.of(TinyModel.TEMPLATE), model.chatTemplate());
            assertEquals(Optional.empty(), model.metadata("general.absent"));
            assertTrue(model.description().contains("llama"), model.description());
        }
    }

    @Test
    void valuesOfAnyLengthComeWhole() {
        String text = "é".repeat(3000);
        assertEquals(Optional.of(text), NativeText.read((buffer, size) -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            buffer.put(bytes, 0, (int) Math.min(size - 1, bytes.length));
            return bytes.length;
        }));
    }

    @Test
    void textBecomesTokensAndTextAgain() {
        try (LlamaModel model = LlamaModel.load(TinyModel.dense(folder.resolve("tiny.gguf")))) {
            Vocabulary vocabulary = model.vocabulary();
            int begin = vocabulary.beginning().orElseThrow();
            int[] tokens = vocabulary.tokenize("the é", true, false);
            assertArrayEquals(new int[] {begin, 256, 'e', ' ', 0xc3, 0xa9}, tokens);
            assertEquals("the é", vocabulary.detokenize(tokens, true, false));
            assertEquals(TinyModel.BEGIN + "the é", vocabulary.detokenize(tokens, false, true));
            assertArrayEquals(new byte[] {(byte) 0xc3}, vocabulary.piece(0xc3, false));
            assertTrue(vocabulary.addsBeginning());
            assertEquals(0, vocabulary.tokenize("", false, false).length);
        }
    }

    @Test
    void specialTokensAreReadOnlyWhereAsked() {
        try (LlamaModel model = LlamaModel.load(TinyModel.dense(folder.resolve("tiny.gguf")))) {
            Vocabulary vocabulary = model.vocabulary();
            int end = vocabulary.end().orElseThrow();
            assertArrayEquals(new int[] {end}, vocabulary.tokenize(TinyModel.END, false, true));
            assertEquals(TinyModel.END.length(), vocabulary.tokenize(TinyModel.END, false, false).length);
            assertTrue(vocabulary.isEndOfGeneration(end));
            assertTrue(vocabulary.isControl(end));
            assertFalse(vocabulary.isEndOfGeneration('a'));
            assertEquals(TinyModel.END, vocabulary.spelling(end));
            assertEquals(0, vocabulary.piece(end, false).length);
        }
    }

    @Test
    void aTokenOutsideTheVocabularyIsRefused() {
        try (LlamaModel model = LlamaModel.load(TinyModel.dense(folder.resolve("tiny.gguf")))) {
            int beyond = model.vocabulary().size();
            for (int token : new int[] {-1, beyond}) {
                LlamaException e = assertThrows(LlamaException.class, () -> model.vocabulary().piece(token, true));
                assertEquals(Fault.UNKNOWN_TOKEN, e.fault());
            }
        }
    }

    @Test
    void aMissingFileIsRefused() {
        LlamaException e = assertThrows(LlamaException.class, () -> LlamaModel.load(folder.resolve("absent.gguf")));
        assertEquals(Fault.NO_SUCH_FILE, e.fault());
        assertEquals(ExitCode.INPUT_REFUSED, e.exitCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 100, 9000, 50000})
    void aTruncatedFileIsRefusedInOneLine(int length) throws IOException {
        Path file = TinyModel.dense(folder.resolve("tiny.gguf"));
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
        LlamaException e = assertThrows(LlamaException.class, () -> LlamaModel.load(file));
        assertEquals(Fault.MODEL_REFUSED, e.fault());
        assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @Test
    void aClosedModelSaysSo() {
        LlamaModel model = LlamaModel.load(TinyModel.dense(folder.resolve("tiny.gguf")));
        model.close();
        model.close();
        assertThrows(IllegalStateException.class, model::layers);
    }
}
