package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AdviseCommandTest {
    private static final Path SAMPLE = Path.of("samples/pirate");

    @TempDir
    private Path temp;

    @Test
    void sizesAreThoseOfThePlan() {
        JsonNode advice = advise();
        JsonNode plan = json(CommandLineRun.of("export", SAMPLE.resolve("adapter"), "--base", SAMPLE.resolve("base-nf4"), "--to",
                "merged_4bit,gguf:q4_k_m", "-o", temp.resolve("model"), "--name", "model", "--dry-run", "--json"));
        plan.path("outputs").forEach(output -> {
            long bytes = 0;
            for (JsonNode file : output.path("files")) {
                bytes += file.path("bytes").asLong();
            }
            assertEquals(bytes, row(advice, output.path("path").asString().endsWith("gguf") ? "gguf:q4_k_m" : "merged_4bit")
                    .path("fileBytes").asLong());
        });
        assertEquals(14, advice.path("rows").size());
    }

    @Test
    void memoryHasTheContextInIt() {
        long shorter = row(advise("--context", "1000"), "gguf:q4_k_m").path("memory").asLong();
        long longer = row(advise("--context", "2000"), "gguf:q4_k_m").path("memory").asLong();
        // 4 layers, 2 key-value heads of 64, keys and values, 2 bytes
        assertEquals(1000 * 4 * 2 * 64 * 2 * 2, longer - shorter);
    }

    @Test
    void theBestThatFitsIsRecommended() {
        assertEquals("merged_16bit", advise("--vram", "24G", "--for", "vllm").path("recommended").asString());
        JsonNode tight = advise("--ram", "14M", "--for", "ollama", "--context", "16");
        String chosen = tight.path("recommended").asString();
        assertTrue(row(tight, chosen).path("memory").asLong() <= (14 << 20) * 0.9, tight.toString());
        tight.path("rows").forEach(row -> assertTrue(row.path("fits").asString().equals("no") || row.path("memory").asLong() <= (14 << 20) * 0.9));
        assertTrue(advise("--ram", "1M", "--for", "ollama").path("recommended").isNull());
    }

    private static JsonNode advise(String... more) {
        Object[] arguments = Stream.concat(Stream.of("advise", SAMPLE.resolve("adapter"), "--base",
                SAMPLE.resolve("base-nf4"), "--json"), Arrays.stream(more)).toArray();
        return json(CommandLineRun.of(arguments));
    }

    private static JsonNode json(CommandLineRun run) {
        assertEquals(0, run.code(), run.err());
        return JsonMapper.shared().readTree(run.out());
    }

    private static JsonNode row(JsonNode advice, String format) {
        for (JsonNode row : advice.path("rows")) {
            if (row.path("format").asString().equals(format)) {
                return row;
            }
        }
        throw new AssertionError(format + " is not in " + advice);
    }
}
