package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.export.GoldenFolder;
import io.lorapress.gguf.GgufFile;
import io.lorapress.gguf.GgufValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tokeniser that splits text as nothing known does. */
class PreTokenizerOptionTest {
    private static final String ODD = "\\\\p{Lu}+x?";
    @TempDir
    Path temp;
    private Path base;

    @BeforeEach
    void makeOddModel() throws IOException {
        base = GoldenFolder.make("qwen3-b", "plain", temp.resolve("base"));
        Path file = base.resolve("tokenizer.json");
        String tokenizer = Files.readString(file);
        String odd = tokenizer.replaceFirst("\"Regex\": \"(?:[^\"\\\\]|\\\\.)*\"", "\"Regex\": \"" + ODD.replace("\\", "\\\\") + "\"");
        assertTrue(odd.length() < tokenizer.length());
        Files.writeString(file, odd);
    }

    @Test
    void theErrorPrintsTheRegexAndTheWayOut() {
        CommandLineRun run = CommandLineRun.of("export", "--base", base, "--to", "gguf:bf16", "-o", temp.resolve("out"));
        assertEquals(3, run.code(), run.err());
        assertEquals(1, run.failures().size(), run.err());
        assertTrue(run.failures().getFirst().contains("\\p{Lu}+x?") && run.failures().getFirst().contains("--pre-tokenizer NAME"), run.err());
        assertTrue(Files.notExists(temp.resolve("out")));
    }

    @Test
    void aNameOfTheUsersIsTaken() {
        CommandLineRun run = CommandLineRun.of("export", "--base", base, "--to", "gguf:bf16", "-o", temp.resolve("out"), "--name", "m",
                "--pre-tokenizer", "qwen2");
        assertEquals(0, run.code(), run.err());
        try (GgufFile file = GgufFile.open(temp.resolve("out/m-BF16.gguf"))) {
            assertEquals(new GgufValue.Text("qwen2"), file.metadata().get("tokenizer.ggml.pre"));
        }
    }

    @Test
    void aNameThatLlamaCppDoesNotHaveIsAWrongUsage() {
        CommandLineRun run = CommandLineRun.of("export", "--base", base, "--to", "gguf:bf16", "-o", temp.resolve("out"), "--pre-tokenizer",
                "qwen-2");
        assertEquals(2, run.code(), run.err());
        assertTrue(run.failures().getFirst().contains("qwen2"), run.err());
    }
}
