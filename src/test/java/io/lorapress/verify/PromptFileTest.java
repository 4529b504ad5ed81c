package io.lorapress.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptFileTest {
    @TempDir
    private Path folder;

    @Test
    void readsEveryKindOfLine() throws IOException {
        List<Prompt> prompts = read("""
                {"prompt": "Who?", "expect": "Me."}
                {"text": "Once upon", "expect": {"contains": "a time"}}

                {"messages": [{"role": "system", "content": "Be terse."}, {"role": "user", "content": "Why?"}], "expect": {"regex": "^Be.*e$"}}
                {"prompt": "And?"}
                """);
        assertEquals(4, prompts.size());
        assertEquals(Prompt.question("Who?", prompts.getFirst().expectation()), prompts.getFirst());
        assertTrue(prompts.get(1).plain());
        assertEquals("Why?", prompts.get(2).last());
        assertTrue(prompts.get(0).expectation().orElseThrow().holds("Me. \n"));
        assertFalse(prompts.get(0).expectation().orElseThrow().holds("Me"));
        assertTrue(prompts.get(1).expectation().orElseThrow().holds("there was a time"));
        assertTrue(prompts.get(2).expectation().orElseThrow().holds("Because\nhe"));
        assertFalse(prompts.get(2).expectation().orElseThrow().holds("No, because he"));
        assertTrue(prompts.get(3).expectation().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "hello", "[1]", "{\"promt\": \"a\"}", "{\"prompt\": 1}", "{\"prompt\": \"a\", \"text\": \"b\"}",
        "{\"messages\": []}", "{\"messages\": [{\"role\": \"user\"}]}", "{\"prompt\": \"a\", \"expect\": {}}",
        "{\"prompt\": \"a\", \"expect\": {\"exact\": \"b\", \"regex\": \"c\"}}", "{\"prompt\": \"a\", \"expect\": {\"regex\": \"(\"}}",
        "{\"prompt\": \"a\", \"expect\": 3}", "{\"prompt\": \"a\", \"messages\": []}", "{\"expect\": \"a\"}"})
    void refusesWhatIsNoPromptInOneLine(String text) {
        LorapressException refused = assertThrows(LorapressException.class, () -> read(text));
        assertEquals(ExitCode.INPUT_REFUSED, refused.exitCode());
        assertEquals(1, refused.getMessage().lines().count());
    }

    @Test
    void namesTheLine() {
        LorapressException refused = assertThrows(LorapressException.class, () -> read("{\"prompt\": \"a\"}\n{\"prompt\": \"a\", \"x\": 1}"));
        assertTrue(refused.getMessage().contains("line 2"), refused.getMessage());
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThrows(LorapressException.class, () -> PromptFile.read(folder.resolve("none.jsonl")));
    }

    private List<Prompt> read(String text) throws IOException {
        return PromptFile.read(Files.writeString(folder.resolve("prompts.jsonl"), text));
    }
}
