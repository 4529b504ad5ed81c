package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A LoRA made of two models gives, put on the one, the other. */
class ExtractCommandTest {
    private static final Path SAMPLE = Path.of("samples/pirate");
    private static final int WIDTH = 24;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    @TempDir
    Path temp;

    private CommandLineRun done(Object... arguments) {
        CommandLineRun run = CommandLineRun.of(arguments);
        assertEquals(0, run.code(), run.err());
        return run;
    }

    private Path export(Path adapter, Path base) {
        Path out = temp.resolve("export-" + adapter.getFileName());
        done("export", adapter, "--base", base, "--to", "merged_16bit", "-o", out);
        return out.resolve("merged_16bit");
    }

    @Test
    void theSamplesAdapterIsFoundAgain() throws IOException {
        Path base = SAMPLE.resolve("base-nf4");
        Path merged = export(SAMPLE.resolve("adapter"), base);
        JsonNode summary = JsonMapper.shared().readTree(
                done("extract", merged, "--base", base, "--rank", 16, "-o", temp.resolve("found"), "--json").out());
        assertTrue(summary.get("explained").doubleValue() > 0.9999, summary.toString());
        assertEquals(7, summary.get("kinds").size());
        requireSame(FolderFiles.read(merged.resolve("model.safetensors")),
                FolderFiles.read(export(temp.resolve("found"), base).resolve("model.safetensors")), 0.25);
        double less = JsonMapper.shared().readTree(
                done("extract", merged, "--base", base, "--rank", 2, "-o", temp.resolve("less"), "--json").out()).get("explained").doubleValue();
        assertTrue(less > 0.5 && less < 0.99, "two of sixteen ranks hold " + less);
    }

    /** The merge's own rounding is in the difference, and a part of it in the LoRA: some weights fall one step beside. */
    private void requireSame(Map<String, float[]> expected, Map<String, float[]> found, double most) {
        assertEquals(expected.keySet(), found.keySet());
        long all = 0;
        long different = 0;
        for (String name : expected.keySet()) {
            for (int i = 0; i < expected.get(name).length; i++) {
                float wanted = expected.get(name)[i];
                assertEquals(wanted, found.get(name)[i], Math.abs(wanted) / 128 + 3e-4, "seed " + seed + ", " + name);
                different += wanted == found.get(name)[i] ? 0 : 1;
                all++;
            }
        }
        assertTrue(different <= most * all, "seed " + seed + ": " + different + " of " + all + " weights differ");
    }

    private FolderFiles tied() {
        FolderFiles model = new FolderFiles(DType.F32).set("architectures", List.of("LlamaForCausalLM")).set("model_type", "llama")
                .set("tie_word_embeddings", true);
        return model.random(random, "model.embed_tokens.weight", 1, 40, WIDTH).random(random, "model.norm.weight", 1, WIDTH)
                .random(random, "model.layers.0.self_attn.q_proj.weight", 1, WIDTH, WIDTH)
                .random(random, "model.layers.0.mlp.up_proj.weight", 1, 2 * WIDTH, WIDTH)
                .random(random, "model.layers.0.mlp.down_proj.weight", 1, WIDTH, 2 * WIDTH);
    }

    /** Adds a product of rank 3. */
    private void train(FolderFiles model, String name) {
        float[] values = model.values.get(name);
        int columns = (int) model.tensors.get(name).shape().columns();
        for (int k = 0; k < 3; k++) {
            double[] row = random.doubles(columns, -0.1, 0.1).toArray();
            for (int i = 0; i < values.length; i += columns) {
                double factor = random.nextGaussian();
                for (int j = 0; j < columns; j++) {
                    values[i + j] += (float) (factor * row[j]);
                }
            }
        }
    }

    @Test
    void aTiedEmbeddingStaysTiedAndANormIsReported() throws IOException {
        FolderFiles before = tied();
        FolderFiles after = before.copy();
        train(after, "model.embed_tokens.weight");
        train(after, "model.layers.0.self_attn.q_proj.weight");
        after.values.get("model.norm.weight")[3] += 0.5f;
        Path base = before.model(temp.resolve("base"));
        String told = done("extract", after.model(temp.resolve("after")), "--base", base, "--rank", 4, "-o", temp.resolve("lora")).out();
        assertTrue(told.contains("not in the adapter: 1 tensors that differ (model.norm.weight)"), told);
        assertTrue(told.contains("embed_tokens") && told.contains("q_proj") && !told.contains("up_proj"), told);
        Path merged = export(temp.resolve("lora"), base);
        assertTrue(JsonMapper.shared().readTree(merged.resolve("config.json")).get("tie_word_embeddings").booleanValue());
        after.values.put("model.norm.weight", before.values.get("model.norm.weight"));
        requireSame(after.values, FolderFiles.read(merged.resolve("model.safetensors")), 1);
    }

    @Test
    void embeddingsCanBeLeftOutAndThreadsChangeNoByte() throws IOException {
        FolderFiles before = tied();
        FolderFiles after = before.copy();
        before.tensors.keySet().stream().filter(name -> !name.endsWith("norm.weight")).forEach(name -> train(after, name));
        Path base = before.model(temp.resolve("base"));
        Path trained = after.model(temp.resolve("after"));
        done("extract", trained, "--base", base, "--rank", 4, "-o", temp.resolve("one"), "--without-embeddings", "--threads", 1);
        done("extract", trained, "--base", base, "--rank", 4, "-o", temp.resolve("three"), "--without-embeddings", "--threads", 3);
        byte[] one = Files.readAllBytes(temp.resolve("one/adapter_model.safetensors"));
        assertArrayEquals(one, Files.readAllBytes(temp.resolve("three/adapter_model.safetensors")));
        assertEquals(6, FolderFiles.read(temp.resolve("one/adapter_model.safetensors")).size());
        try (var left = Files.list(temp)) {
            assertTrue(left.noneMatch(path -> path.toString().endsWith(".part")));
        }
    }

    @Test
    void aHeadThatWasUntiedInTraining() throws IOException {
        FolderFiles before = tied();
        FolderFiles after = before.copy().set("tie_word_embeddings", false);
        after.put("lm_head.weight", after.values.get("model.embed_tokens.weight").clone(), 40, WIDTH);
        train(after, "lm_head.weight");
        Path base = before.model(temp.resolve("base"));
        done("extract", after.model(temp.resolve("after")), "--base", base, "--rank", 3, "-o", temp.resolve("lora"));
        Path merged = export(temp.resolve("lora"), base);
        assertFalse(JsonMapper.shared().readTree(merged.resolve("config.json")).get("tie_word_embeddings").booleanValue());
        requireSame(after.values, FolderFiles.read(merged.resolve("model.safetensors")), 1);
    }

    private void refused(int code, String part, Object... arguments) {
        CommandLineRun run = CommandLineRun.of(arguments);
        assertEquals(code, run.code(), run.err());
        assertEquals(1, run.failures().size(), run.err());
        assertTrue(run.failures().getFirst().contains(part), run.err());
        assertFalse(Files.exists(temp.resolve("lora")));
    }

    @Test
    void whatCannotBe() throws IOException {
        FolderFiles before = tied();
        Path base = before.model(temp.resolve("base"));
        Path lora = temp.resolve("lora");
        refused(3, "do not differ", "extract", base, "--base", base, "--rank", 4, "-o", lora);
        refused(2, "--rank", "extract", base, "--base", base, "--rank", 0, "-o", lora);
        refused(4, "--memory", "extract", base, "--base", base, "--rank", 4, "-o", lora, "--memory", "1K");
        refused(3, "looked in", "extract", "org/none", "--base", base, "--rank", 4, "-o", lora);
        FolderFiles other = before.copy().put("model.norm.weight", new float[WIDTH + 1], WIDTH + 1);
        refused(3, "model.norm.weight", "extract", other.model(temp.resolve("other")), "--base", base, "--rank", 4, "-o", lora);
        FolderFiles more = before.copy().put("model.layers.1.mlp.up_proj.weight", new float[WIDTH], 1, WIDTH);
        refused(3, "has no tensor model.layers.1.mlp.up_proj.weight", "extract", more.model(temp.resolve("more")), "--base", base, "--rank", 4,
                "-o", lora);
        FolderFiles broken = before.copy();
        broken.values.get("model.layers.0.mlp.up_proj.weight")[7] = Float.NaN;
        refused(3, "inf or NaN", "extract", broken.model(temp.resolve("broken")), "--base", base, "--rank", 4, "-o", lora);
        refused(3, "exists already", "extract", base, "--base", base, "--rank", 4, "-o", base);
    }
}
