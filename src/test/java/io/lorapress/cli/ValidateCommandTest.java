package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgufFile;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sample's outputs are valid, and each kind of damage is found. */
class ValidateCommandTest {
    private static final Path SAMPLE = Path.of("samples/pirate");
    private static final String Q8 = "out-Q8_0.gguf";

    @TempDir
    private static Path temp;
    private static Path out;
    private static Path prompts;

    @BeforeAll
    static void export() throws IOException {
        out = temp.resolve("out");
        CommandLineRun run = CommandLineRun.of("export", SAMPLE.resolve("adapter"), "--base", SAMPLE.resolve("base-nf4"),
                "--to", "gguf:bf16,gguf:q8_0,gguf:q4_k_m,gguf:q2_k", "-o", out);
        assertEquals(0, run.code(), run.err());
        List<String> lines = Files.readAllLines(SAMPLE.resolve("prompts.jsonl"));
        prompts = Files.write(temp.resolve("prompts.jsonl"), lines.subList(0, 8));
    }

    @Test
    void theFurtherFromTheMergeTheLessItAgrees() {
        CommandLineRun run = against(out, "--json");
        assertEquals(0, run.code(), run.out() + run.err());
        JsonNode results = JsonMapper.shared().readTree(run.out()).path("artefacts");
        List<JsonNode> sorted = List.of("BF16", "Q8_0", "Q4_K_M", "Q2_K").stream().map(type -> named(results, type)).toList();
        assertEquals(0, sorted.getFirst().path("distance").path("divergence").asDouble(), 1e-9);
        assertEquals(1, sorted.getFirst().path("distance").path("agreement").asDouble());
        for (int i = 1; i < sorted.size(); i++) {
            assertTrue(divergence(sorted.get(i)) > divergence(sorted.get(i - 1)), results.toString());
            assertTrue(sorted.get(i).path("worst").path("error").asDouble() > sorted.get(i - 1).path("worst").path("error").asDouble());
        }
        assertTrue(sorted.get(1).path("distance").path("agreement").asDouble() > sorted.get(3).path("distance").path("agreement").asDouble());
    }

    private static JsonNode named(JsonNode results, String type) {
        for (JsonNode result : results) {
            if (result.path("name").asString().equals("out-" + type + ".gguf")) {
                return result;
            }
        }
        throw new AssertionError(type + " is not in " + results);
    }

    private static double divergence(JsonNode result) {
        return result.path("distance").path("divergence").asDouble();
    }

    @Test
    void aFlippedBitIsFoundByItsHash() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("flipped"));
        for (String name : List.of("out-BF16.gguf", "out-Q4_K_M.gguf", "out-Q2_K.gguf", Q8, "lorapress-manifest.json")) {
            Files.copy(out.resolve(name), folder.resolve(name));
        }
        edit(folder.resolve(Q8), bytes -> bytes[bytes.length - 4321] ^= 1);
        CommandLineRun run = CommandLineRun.of("validate", folder, "--prompts", prompts);
        assertEquals(5, run.code(), run.err());
        assertTrue(run.out().contains(Q8 + ": its content changed"), run.out());
    }

    @Test
    void aFlippedBitIsFoundByTheMerge() throws IOException {
        Path file = copy("bit.gguf");
        edit(file, bytes -> bytes[at(file, bytes, "blk.1.ffn_up.weight") + 777] ^= 1);
        found(against(file), "blk.1.ffn_up.weight, row 2: not the bits that the merge gives");
    }

    @Test
    void aWrongEosIsFound() throws IOException {
        Path file = copy("eos.gguf");
        edit(file, bytes -> bytes[behind(bytes, "tokenizer.ggml.eos_token_id") + 4] += 1);
        found(against(file), "tokenizer.ggml.eos_token_id is 870, and should be 869");
        found(CommandLineRun.of("validate", file, "--prompts", prompts), "ends an answer with <|eot_id|>");
    }

    @Test
    void aMissingChatTemplateIsFound() throws IOException {
        Path file = copy("template.gguf");
        edit(file, bytes -> bytes[behind(bytes, "tokenizer.chat_template") - 1] = 'X');
        found(against(file), "tokenizer.chat_template is missing");
        found(CommandLineRun.of("validate", file, "--prompts", prompts), "there is no chat template");
    }

    /** The rows as the checkpoint has them, which llama.cpp would rotate wrongly. */
    @Test
    void aSwappedQueryPermutationIsFound() throws IOException {
        Path file = copy("permuted.gguf");
        edit(file, bytes -> {
            int rowBytes = 256 / 32 * 34;
            int start = at(file, bytes, "blk.0.attn_q.weight");
            byte[] before = bytes.clone();
            for (int row = 0; row < 256; row++) {
                int head = row / 64;
                int inside = row % 64;
                int from = head * 64 + inside % 32 * 2 + inside / 32;
                System.arraycopy(before, start + from * rowBytes, bytes, start + row * rowBytes, rowBytes);
            }
        });
        CommandLineRun run = against(file);
        found(run, "blk.0.attn_q.weight is not what was merged");
        found(run, "logits diverge");
    }

    @Test
    void anExportCanValidateItself() {
        CommandLineRun run = CommandLineRun.of("export", SAMPLE.resolve("adapter"), "--base", SAMPLE.resolve("base-nf4"), "--to",
                "gguf:q4_k_m,lora,merged_4bit", "-o", temp.resolve("self"), "--validate");
        assertEquals(0, run.code(), run.out() + run.err());
        assertTrue(run.out().stripTrailing().endsWith("valid"), run.out());
        assertTrue(run.out().contains("merged_4bit"), run.out());
    }

    @Test
    void whatTheUserWantedOtherwiseIsNoFault() {
        CommandLineRun run = CommandLineRun.of("export", SAMPLE.resolve("adapter"), "--base", SAMPLE.resolve("base-nf4"), "--to",
                "gguf:q8_0,gguf:bf16", "--prune-layers", "1", "--override-kv", "llama.context_length=int:512", "-o", temp.resolve("pruned"),
                "--validate");
        assertEquals(0, run.code(), run.out() + run.err());
    }

    @Test
    void anAdapterThatWasNotMergedIsFound() {
        CommandLineRun run = CommandLineRun.of("validate", out.resolve(Q8), "--base", SAMPLE.resolve("base-nf4"), "--prompts", prompts);
        found(run, "is not what was merged");
    }

    @Test
    void aTruncatedFileIsAResultAndNoCrash() throws IOException {
        Path file = copy("short.gguf");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 2_000_000));
        assertEquals(5, CommandLineRun.of("validate", file.getParent(), "--prompts", prompts).code());
    }

    private static CommandLineRun against(Path what, String... more) {
        Object[] arguments = Stream.concat(Stream.of("validate", what, "--against", SAMPLE.resolve("adapter"),
                "--base", SAMPLE.resolve("base-nf4"), "--prompts", prompts), Arrays.stream(more)).toArray();
        return CommandLineRun.of(arguments);
    }

    private static void found(CommandLineRun run, String fault) {
        assertEquals(5, run.code(), run.out() + run.err());
        assertTrue(run.out().contains(fault), run.out());
    }

    private static Path copy(String name) throws IOException {
        Path folder = Files.createDirectories(temp.resolve(name + "-folder"));
        return Files.copy(out.resolve(Q8), folder.resolve(name));
    }

    private static void edit(Path file, Consumer<byte[]> change) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        change.accept(bytes);
        Files.write(file, bytes);
    }

    /** Where the key's text ends; the type of its value is next. */
    private static int behind(byte[] bytes, String key) {
        return indexOf(bytes, key.getBytes(StandardCharsets.UTF_8)) + key.length();
    }

    private static int at(Path file, byte[] bytes, String tensor) {
        try (GgufFile gguf = GgufFile.open(file)) {
            return indexOf(bytes, gguf.tensor(tensor).orElseThrow().data().asSlice(0, 272).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (ByteBuffer.wrap(bytes, i, part.length).equals(ByteBuffer.wrap(part))) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }
}
