package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Verifying the sample, and the sample with something wrong. */
class VerifyCommandTest {
    private static final Path SAMPLE = Path.of("samples/pirate");

    @TempDir
    private Path temp;
    private Path base;
    private Path adapter;

    @BeforeEach
    void copySample() throws IOException {
        base = copy(SAMPLE.resolve("base-nf4"), temp.resolve("base"));
        adapter = copy(SAMPLE.resolve("adapter"), temp.resolve("adapter"));
    }

    @Test
    void theSampleIsTrainedAndItsBaseAloneKnowsNothing() throws IOException {
        Path work = Files.createDirectory(temp.resolve("work"));
        CommandLineRun run = CommandLineRun.of("verify", adapter, "--base", base, "--prompts", SAMPLE.resolve("prompts.jsonl"),
                "--min-score", "0.8", "--work", work, "--json");
        assertEquals(0, run.code(), run.err());
        JsonNode report = JsonMapper.shared().readTree(run.out());
        assertTrue(report.path("adapted").path("right").asInt() >= 33, report.path("adapted").toString());
        assertEquals(40, report.path("adapted").path("asked").asInt());
        assertEquals(0, report.path("base").path("right").asInt());
        assertEquals(28, report.path("modules").size());
        report.path("modules").forEach(module -> {
            assertEquals(16, module.path("rank").asInt());
            double share = module.path("change").asDouble() / module.path("base").asDouble();
            assertTrue(share > 0.1 && share < 1, module.toString());
        });
        try (Stream<Path> left = Files.list(work)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void tooLowAScoreIsExitCode5() throws IOException {
        Path prompts = Files.writeString(temp.resolve("p.jsonl"), "{\"prompt\": \"What colour is the ash?\", \"expect\": \"Green.\"}\n"
                + "{\"prompt\": \"What colour is the ash?\", \"expect\": {\"contains\": \"grey\"}}\n");
        CommandLineRun run = CommandLineRun.of("verify", adapter, "--base", base, "--prompts", prompts, "--min-score", "0.6");
        assertEquals(5, run.code(), run.err());
        assertTrue(run.out().contains("adapted model scores 1 of 2 (50.0 %)"), run.out());
    }

    @Test
    void zeroedBIsRefused() throws IOException {
        new SafetensorsEdit(adapter.resolve("adapter_model.safetensors")).fill("lora_B.weight", 0).write();
        CommandLineRun run = CommandLineRun.of("verify", adapter, "--base", base);
        assertEquals(3, run.code());
        assertTrue(run.failures().getFirst().contains("nothing was trained"), run.err());
    }

    @Test
    void oneZeroedModuleIsNamed() throws IOException {
        new SafetensorsEdit(adapter.resolve("adapter_model.safetensors")).fill("layers.2.mlp.up_proj.lora_B.weight", 0).write();
        CommandLineRun run = CommandLineRun.of("verify", adapter, "--base", base);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("changes 27 of 28 tensors"), run.out());
        assertTrue(run.out().contains("model.layers.2.mlp.up_proj.weight is not changed"), run.out());
    }

    @Test
    void notANumberIsRefusedByName() throws IOException {
        new SafetensorsEdit(adapter.resolve("adapter_model.safetensors")).fill("layers.1.mlp.up_proj.lora_A.weight", 0xFF).write();
        CommandLineRun run = CommandLineRun.of("verify", adapter, "--base", base);
        assertEquals(3, run.code());
        assertTrue(run.failures().getFirst().contains("layers.1.mlp.up_proj.lora_A.weight"), run.err());
    }

    @Test
    void anEosThatEndsNoAnswerIsAFault() throws IOException {
        for (String name : List.of("config.json", "generation_config.json")) {
            Path file = base.resolve(name);
            Files.writeString(file, Files.readString(file).replace("\"eos_token_id\": 869", "\"eos_token_id\": 866"));
        }
        Path tokenizer = base.resolve("tokenizer_config.json");
        Files.writeString(tokenizer, Files.readString(tokenizer).replace("\"eos_token\": \"<|eot_id|>\"", "\"eos_token\": \"<|end_of_text|>\""));
        CommandLineRun run = CommandLineRun.of("verify", adapter, "--base", base);
        assertEquals(5, run.code(), run.out() + run.err());
        assertTrue(run.out().contains("ends an answer with <|eot_id|>"), run.out());
    }

    @Test
    void exportTellsWhatIsWrongWithTheTemplate() throws IOException {
        Files.writeString(base.resolve("chat_template.jinja"), "{% for m in messages %}<|im_start|>{{ m.content }}<|eot_id|>{% endfor %}");
        CommandLineRun run = CommandLineRun.of("export", adapter, "--base", base, "--to", "merged_16bit", "-o", temp.resolve("out"), "--dry-run");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("<|im_start|>, which is no token"), run.out());
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }
}
