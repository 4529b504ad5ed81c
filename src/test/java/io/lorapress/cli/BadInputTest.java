package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with the input is one line and the right exit code, and leaves nothing behind. */
class BadInputTest {
    private static final Path SAMPLE = Path.of("samples/pirate");

    @TempDir
    Path temp;
    private Path base;
    private Path adapter;
    private Path out;

    @BeforeEach
    void copySample() throws IOException {
        base = copy(SAMPLE.resolve("base-nf4"), temp.resolve("base"));
        adapter = copy(SAMPLE.resolve("adapter"), temp.resolve("adapter"));
        out = temp.resolve("out");
    }

    @Test
    void aTruncatedWeightFile() throws IOException {
        Path file = weights();
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100_000));
        refused("model.safetensors");
    }

    @Test
    void aHeaderLengthThatLies() throws IOException {
        byte[] bytes = Files.readAllBytes(weights());
        bytes[6] = 0x7f;
        Files.write(weights(), bytes);
        refused("model.safetensors");
    }

    @Test
    void offsetsBehindTheFile() throws IOException {
        SafetensorsEdit edit = new SafetensorsEdit(weights());
        edit.entry(edit.named("norm.weight")).putArray("data_offsets").add(1_000_000_000L).add(1_000_000_512L);
        edit.write();
        refused("model.safetensors");
    }

    @Test
    void overlappingTensors() throws IOException {
        SafetensorsEdit edit = new SafetensorsEdit(weights());
        String first = edit.named("input_layernorm.weight");
        String second = edit.named("post_attention_layernorm.weight");
        edit.entry(first).set("data_offsets", edit.entry(second).get("data_offsets").deepCopy());
        edit.write();
        refused("layernorm");
    }

    @Test
    void aShapeThatDoesNotFitTheBytes() throws IOException {
        SafetensorsEdit edit = new SafetensorsEdit(weights());
        String name = edit.named("input_layernorm.weight");
        edit.entry(name).putArray("shape").add(12345);
        edit.write();
        refused(name);
    }

    @Test
    void aMissingShard() throws IOException {
        Files.delete(weights());
        Files.writeString(base.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"model.norm.weight\": \"model-00001-of-00002.safetensors\"}}");
        refused("model-00001-of-00002.safetensors");
    }

    @Test
    void aQuantStateThatDoesNotFit() throws IOException {
        SafetensorsEdit edit = new SafetensorsEdit(weights());
        String name = edit.named("q_proj.weight.quant_state.bitsandbytes__nf4");
        String state = new String(edit.content(name), StandardCharsets.UTF_8);
        edit.replace(name, state.replace("\"blocksize\": 64", "\"blocksize\": 65").getBytes(StandardCharsets.UTF_8)).write();
        refused("blocksize");
    }

    @Test
    void anAdapterForAnotherBase() throws IOException {
        SafetensorsEdit edit = new SafetensorsEdit(adapter.resolve("adapter_model.safetensors"));
        String name = edit.named("layers.0.mlp.down_proj.lora_A.weight");
        edit.entry(name).putArray("shape").add(32).add(384);
        edit.write();
        refused("down_proj");
    }

    @Test
    void anAdapterTensorThatNothingTakes() throws IOException {
        SafetensorsEdit edit = new SafetensorsEdit(adapter.resolve("adapter_model.safetensors"));
        String name = edit.named("layers.0.mlp.down_proj.lora_A.weight");
        edit.header(header -> {
            header.set(name.replace("layers.0", "layers.77"), header.remove(name));
        }).write();
        refused("77");
    }

    @Test
    void anUntrainedAdapter() throws IOException {
        new SafetensorsEdit(adapter.resolve("adapter_model.safetensors")).fill("lora_B.weight", 0).write();
        refused("nothing was trained");
        CommandLineRun allowed = export("--allow-untrained");
        assertEquals(ExitCode.DONE.code(), allowed.code(), allowed.err());
    }

    @Test
    void anUnknownArchitecture() throws IOException {
        Path config = base.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("LlamaForCausalLM", "MarvinForCausalLM"));
        CommandLineRun run = refused("MarvinForCausalLM");
        assertTrue(run.err().contains("LlamaForCausalLM"), "lists the known ones: " + run.err());
    }

    @Test
    void anOutputThatExists() throws IOException {
        Files.createDirectories(out);
        Path file = out.resolve("out-Q4_K_M.gguf");
        Files.writeString(file, "mine");
        CommandLineRun run = export();
        assertEquals(ExitCode.INPUT_REFUSED.code(), run.code());
        assertTrue(run.failures().getFirst().contains("--overwrite"), run.err());
        assertEquals("mine", Files.readString(file));
        assertEquals(ExitCode.DONE.code(), export("--overwrite").code());
        assertTrue(Files.size(file) > 1_000_000);
    }

    @Test
    void anUnwritableFolder() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "no folder");
        out = file.resolve("out");
        CommandLineRun run = export();
        assertEquals(ExitCode.FAILURE.code(), run.code());
        oneLine(run, file.toString());
    }

    @Test
    void wrongUsage() {
        assertEquals(ExitCode.USAGE.code(), export("--threads", "0").code());
        assertEquals(ExitCode.USAGE.code(), export("--memory", "plenty").code());
        assertEquals(ExitCode.USAGE.code(), export("--engine", "abacus").code());
        assertEquals(ExitCode.USAGE.code(), CommandLineRun.of("export", "--base", base, "--to", "gguf:q9_z", "-o", out).code());
        assertEquals(ExitCode.USAGE.code(), CommandLineRun.of("export", "--nonsense").code());
    }

    @Test
    void memoryThatIsTooSmall() {
        CommandLineRun run = export("--memory", "64K");
        assertEquals(ExitCode.NO_ROOM.code(), run.code());
        oneLine(run, "--memory");
    }

    private CommandLineRun refused(String mentions) {
        CommandLineRun run = export();
        assertEquals(ExitCode.INPUT_REFUSED.code(), run.code(), run.err());
        oneLine(run, mentions);
        assertFalse(Files.exists(out), "nothing is written when the input is refused");
        return run;
    }

    private static void oneLine(CommandLineRun run, String mentions) {
        List<String> failures = run.failures();
        assertEquals(1, failures.size(), run.err());
        assertTrue(failures.getFirst().contains(mentions), failures.getFirst());
        assertFalse(run.err().contains("\tat "), "no stack trace: " + run.err());
    }

    private CommandLineRun export(Object... more) {
        Object[] fixed = {"export", adapter, "--base", base, "--to", "gguf:q4_k_m", "-o", out};
        return CommandLineRun.of(Stream.concat(Stream.of(fixed), Stream.of(more)).toArray());
    }

    private Path weights() {
        return base.resolve("model.safetensors");
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
