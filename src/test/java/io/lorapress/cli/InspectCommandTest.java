package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InspectCommandTest {
    private static final Path SAMPLE = Path.of("samples/pirate");

    @Test
    void anAdapterSaysWhatWasTrained() {
        JsonNode facts = json(SAMPLE.resolve("adapter"));
        assertEquals("adapter", facts.get("kind").stringValue());
        assertEquals("28 of 28", facts.get("trained modules").stringValue());
        assertEquals(16, facts.get("ranks").get(0).intValue());
        assertEquals("lorapress/sample-base-nf4", facts.get("base").stringValue());
    }

    @Test
    void aCheckpointSaysHowItIsStored() {
        JsonNode facts = json(SAMPLE.resolve("base-nf4"));
        assertEquals("LlamaForCausalLM", facts.get("architecture").stringValue());
        assertEquals(3_377_408, facts.get("parameters").longValue());
        assertEquals(28, facts.get("storage").get("nf4, block 64, nested").intValue());
        assertEquals("llama-bpe", facts.get("pre-tokenizer").stringValue());
    }

    @Test
    void plainTextHasAFactALine() {
        CommandLineRun run = CommandLineRun.of("inspect", SAMPLE.resolve("base-16bit"));
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().lines().anyMatch(line -> line.matches("storage +BF16: 38")), run.out());
    }

    @Test
    void whatIsNothingKnownIsRefused() {
        assertEquals(3, CommandLineRun.of("inspect", Path.of("docs")).code());
        assertEquals(3, CommandLineRun.of("inspect", Path.of("no-such-thing")).code());
    }

    @Test
    void theDoctorNamesEnginesAndLlamaCpp() {
        CommandLineRun run = CommandLineRun.of("doctor");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("engine scalar") && run.out().contains("engine vector") && run.out().contains("llama.cpp"), run.out());
    }

    private static JsonNode json(Path path) {
        CommandLineRun run = CommandLineRun.of("inspect", path, "--json");
        assertEquals(0, run.code(), run.err());
        return JsonMapper.shared().readTree(run.out());
    }
}
