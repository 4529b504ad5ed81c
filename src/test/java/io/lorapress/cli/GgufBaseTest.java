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
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An adapter on a GGUF file gives the bytes that it gives on the checkpoint the file was made of. */
class GgufBaseTest {
    private static final Path SAMPLE = Path.of("samples/pirate");

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    @TempDir
    Path temp;

    private void done(Object... arguments) {
        CommandLineRun run = CommandLineRun.of(arguments);
        assertEquals(0, run.code(), "seed " + seed + ": " + run.err());
    }

    private void refused(String part, Object... arguments) {
        CommandLineRun run = CommandLineRun.of(arguments);
        assertEquals(3, run.code(), "seed " + seed + ": " + run.err());
        assertEquals(1, run.failures().size(), run.err());
        assertTrue(run.failures().getFirst().contains(part), run.err());
        assertFalse(Files.exists(temp.resolve("no")), "something was written");
    }

    private Path ggufOf(Path model, String type) {
        done("export", "--base", model, "--to", "gguf:" + type, "--name", "m", "-o", temp.resolve("gguf"));
        return temp.resolve("gguf/m-" + type.toUpperCase(Locale.ROOT) + ".gguf");
    }

    /** Through the checkpoint and through a GGUF of it. */
    private void requireSame(Path model, Path gguf, Path adapter, String... types) throws IOException {
        String formats = "gguf:" + String.join(",gguf:", types);
        done("export", adapter, "--base", model, "--to", formats, "--name", "m", "-o", temp.resolve("expected"));
        done("export", adapter, "--base", gguf, "--to", formats, "--name", "m", "-o", temp.resolve("found"));
        for (String type : types) {
            String file = "m-" + type.toUpperCase(Locale.ROOT) + ".gguf";
            assertArrayEquals(Files.readAllBytes(temp.resolve("expected").resolve(file)), Files.readAllBytes(temp.resolve("found").resolve(file)),
                    "seed " + seed + ": " + file);
        }
    }

    @Test
    void theSample() throws IOException {
        requireSame(SAMPLE.resolve("base-16bit"), ggufOf(SAMPLE.resolve("base-16bit"), "bf16"), SAMPLE.resolve("adapter"), "bf16", "f16", "q8_0",
                "q4_k_m");
    }

    private FolderFiles model(String family) {
        Function<Random, FolderFiles> maker = switch (family) {
            case "llama" -> SmallModels::llama;
            case "llama with biases" -> SmallModels::llamaWithBiases;
            case "qwen2" -> SmallModels::qwen2;
            case "gemma3" -> SmallModels::gemma3;
            case "phi3" -> SmallModels::phi3;
            case "mixtral" -> SmallModels::mixtral;
            default -> random -> SmallModels.qwen3Moe(random, false);
        };
        return maker.apply(random);
    }

    /** Some modules only, so that files have changed and unchanged tensors. */
    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama with biases", "qwen2", "gemma3", "phi3", "mixtral", "qwen3moe"})
    void everyFamilyWhoseLayoutTellsItsOrigin(String family) throws IOException {
        FolderFiles files = model(family);
        Path model = files.model(temp.resolve("model"));
        FolderFiles adapter = SmallModels.lora(random, files, SmallModels.modules(files, "layers.1.self_attn", "layers.0.self_attn.k_proj",
                "layers.0.mlp.up", "layers.0.mlp.gate_up", "layers.1.mlp.down_proj", "experts.1."));
        requireSame(model, ggufOf(model, "bf16"), adapter.adapter(temp.resolve("adapter")), "bf16", "q8_0");
    }

    @Test
    void biasesAndASavedNorm() throws IOException {
        FolderFiles files = SmallModels.llamaWithBiases(random);
        Path model = files.model(temp.resolve("model"));
        FolderFiles adapter = SmallModels.lora(random, files, SmallModels.modules(files, "q_proj", "k_proj")).set("lora_bias", true)
                .set("modules_to_save", List.of("model.norm"));
        SmallModels.modules(files, "q_proj", "k_proj").forEach(module -> adapter.random(random, "base_model.model." + module + ".lora_B.bias", 0.1,
                files.tensors.get(module + ".weight").shape().rows()));
        adapter.random(random, "base_model.model.model.norm.weight", 1, SmallModels.WIDTH);
        requireSame(model, ggufOf(model, "bf16"), adapter.adapter(temp.resolve("adapter")), "bf16");
    }

    @Test
    void anUntiedHeadIsAdded() throws IOException {
        FolderFiles files = SmallModels.llama(random);
        Path model = files.model(temp.resolve("model"));
        Path adapter = SmallModels.lora(random, files, List.of("model.embed_tokens")).adapter(temp.resolve("adapter"));
        requireSame(model, ggufOf(model, "bf16"), adapter, "bf16", "q8_0");
    }

    @Test
    void aQuantisedBaseNeedsConsent() throws IOException {
        FolderFiles files = SmallModels.llama(random);
        Path base = ggufOf(files.model(temp.resolve("model")), "q8_0");
        Path adapter = SmallModels.lora(random, files, SmallModels.modules(files, "layers.0.mlp")).adapter(temp.resolve("adapter"));
        refused("--allow-requantize", "export", adapter, "--base", base, "--to", "gguf:q8_0", "-o", temp.resolve("no"));
        done("export", adapter, "--base", base, "--to", "gguf:q8_0", "--allow-requantize", "-o", temp.resolve("out"), "--name", "m");
        byte[] before = Files.readAllBytes(base);
        byte[] after = Files.readAllBytes(temp.resolve("out/m-Q8_0.gguf"));
        assertEquals(before.length, after.length);
        int different = 0;
        for (int i = 0; i < before.length; i++) {
            different += before[i] == after[i] ? 0 : 1;
        }
        int touched = 3 * SmallModels.INNER * SmallModels.WIDTH / 32 * 34;
        assertTrue(different > touched / 2 && different <= touched, different + " bytes differ; the adapter touches " + touched);
        done("export", adapter, "--base", base, "--to", "gguf:bf16", "-o", temp.resolve("wide"));
    }

    @Test
    void theAdapterBesideTheFile() throws IOException {
        Path gguf = ggufOf(SAMPLE.resolve("base-16bit"), "bf16");
        done("export", SAMPLE.resolve("adapter"), "--base", SAMPLE.resolve("base-16bit"), "--to", "gguf-lora", "--name", "m", "-o", temp.resolve("a"));
        done("export", SAMPLE.resolve("adapter"), "--base", gguf, "--to", "gguf-lora", "--name", "m", "-o", temp.resolve("b"));
        assertArrayEquals(Files.readAllBytes(temp.resolve("a/m-lora-F16.gguf")), Files.readAllBytes(temp.resolve("b/m-lora-F16.gguf")));
    }

    @Test
    void whatAGgufBaseCannotGive() throws IOException {
        FolderFiles files = SmallModels.llama(random);
        Path base = ggufOf(files.model(temp.resolve("model")), "bf16");
        Path no = temp.resolve("no");
        Path adapter = SmallModels.lora(random, files, List.of("model.layers.0.mlp.up_proj")).adapter(temp.resolve("adapter"));
        refused("merged_16bit", "export", adapter, "--base", base, "--to", "merged_16bit", "-o", no);
        FolderFiles other = new FolderFiles(DType.BF16).put("model.layers.0.mlp.up_proj.weight", new float[0], 8, SmallModels.WIDTH);
        refused("up_proj", "export", SmallModels.lora(random, other, List.of("model.layers.0.mlp.up_proj")).adapter(temp.resolve("shape")),
                "--base", base, "--to", "gguf:bf16", "-o", no);
        FolderFiles deeper = new FolderFiles(DType.BF16).put("model.layers.7.mlp.up_proj.weight", new float[0], SmallModels.INNER, SmallModels.WIDTH);
        refused("layers.7", "export", SmallModels.lora(random, deeper, List.of("model.layers.7.mlp.up_proj")).adapter(temp.resolve("deeper")),
                "--base", base, "--to", "gguf:bf16", "-o", no);
        FolderFiles copies = SmallModels.lora(random, files, List.of("model.layers.0.mlp.up_proj"))
                .set("layer_replication", List.of(List.of(0, 2), List.of(1, 2)));
        refused("number of layers", "export", copies.adapter(temp.resolve("copies")), "--base", base, "--to", "gguf:bf16", "-o", no);
    }

    /** GGUF has a Gemma norm with one added; that can be replaced, but not be added to. */
    @Test
    void aLayoutThatChangedValues() throws IOException {
        FolderFiles files = SmallModels.gemma3(random);
        Path model = files.model(temp.resolve("model"));
        FolderFiles saved = SmallModels.lora(random, files, List.of("model.layers.0.mlp.up_proj")).set("modules_to_save", List.of("model.norm"));
        saved.random(random, "base_model.model.model.norm.weight", 1, SmallModels.WIDTH);
        requireSame(model, ggufOf(model, "bf16"), saved.adapter(temp.resolve("saved")), "bf16");
    }
}
