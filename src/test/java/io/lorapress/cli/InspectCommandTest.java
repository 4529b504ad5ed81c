package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InspectCommandTest {
    private static final Path SAMPLE = Path.of("samples/pirate");

    @TempDir
    Path temp;

    @Test
    void anAdapterSaysWhatWasTrained() {
        JsonNode facts = json(SAMPLE.resolve("adapter"));
        assertEquals("adapter", facts.get("kind").stringValue());
        assertEquals("28 of 28", facts.get("trained modules").stringValue());
        assertEquals("yes", facts.get("looks trained").stringValue());
        assertEquals(28, facts.get("norms of s*B@A").size());
        assertTrue(facts.get("norms of s*B@A").get("model.layers.0.self_attn.q_proj").doubleValue() > 0.1);
        assertTrue(facts.get("zero tensors").isEmpty() && facts.get("tensors with inf or NaN").isEmpty());
        assertEquals(16, facts.get("ranks").get(0).intValue());
        assertEquals("lorapress/sample-base-nf4", facts.get("base").stringValue());
    }

    @Test
    void anAdapterThatLooksWrongSaysWhere() throws IOException {
        Path broken = temp.resolve("adapter");
        Files.createDirectories(broken);
        for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
            Files.copy(SAMPLE.resolve("adapter").resolve(file), broken.resolve(file));
        }
        SafetensorsEdit edit = new SafetensorsEdit(broken.resolve("adapter_model.safetensors"));
        edit.fill("layers.0.mlp.up_proj.lora_B.weight", 0).fill("layers.1.mlp.up_proj.lora_A.weight", 0xff).write();
        JsonNode facts = json(broken);
        assertTrue(facts.get("zero tensors").get(0).stringValue().endsWith("layers.0.mlp.up_proj.lora_B.weight"), facts.toString());
        assertTrue(facts.get("tensors with inf or NaN").get(0).stringValue().endsWith("layers.1.mlp.up_proj.lora_A.weight"), facts.toString());
        assertEquals("27 of 28", facts.get("trained modules").stringValue());
        assertEquals("no: it diverged", facts.get("looks trained").stringValue());
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
