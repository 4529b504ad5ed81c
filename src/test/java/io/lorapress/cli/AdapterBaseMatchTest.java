package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgufFile;
import io.lorapress.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Adapters that fit a base in ways of their own, and adapters of another base, which are refused before anything is done. */
class AdapterBaseMatchTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    @TempDir
    Path temp;

    private Path export(Path adapter, Path base, Object... more) {
        Path out = temp.resolve("out-" + adapter.getFileName());
        Object[] first = {"export", adapter, "--base", base, "--to", "merged_16bit,gguf:bf16", "--name", "m", "-o", out};
        CommandLineRun run = CommandLineRun.of(Stream.of(first, more).flatMap(Arrays::stream).toArray());
        assertEquals(0, run.code(), "seed " + seed + ": " + run.err());
        return out;
    }

    private void refused(String part, FolderFiles adapter, Path base) throws IOException {
        Path folder = adapter.adapter(Files.createTempDirectory(temp, "adapter"));
        CommandLineRun run = CommandLineRun.of("export", folder, "--base", base, "--to", "merged_16bit,gguf:q8_0", "-o", temp.resolve("no"));
        assertEquals(3, run.code(), "seed " + seed + ": " + run.err());
        assertEquals(1, run.failures().size(), run.err());
        assertTrue(run.failures().getFirst().contains(part), run.err());
        assertFalse(Files.exists(temp.resolve("no")));
    }

    /** An adapter for a base of other shapes: only names and shapes are taken from it. */
    private FolderFiles adapterOf(String module, long rows, long columns) {
        return SmallModels.lora(random, new FolderFiles(DType.BF16).put(module + ".weight", new float[0], rows, columns), List.of(module));
    }

    @Test
    void anotherBase() throws IOException {
        FolderFiles files = SmallModels.llama(random);
        Path base = files.model(temp.resolve("base"));
        refused("up_proj", adapterOf("model.layers.0.mlp.up_proj", SmallModels.INNER + 1, SmallModels.WIDTH), base);
        refused("layers.2.mlp", adapterOf("model.layers.2.mlp.up_proj", SmallModels.INNER, SmallModels.WIDTH), base);
        refused("qkv_proj", adapterOf("model.layers.0.self_attn.qkv_proj", SmallModels.WIDTH, SmallModels.WIDTH), base);
        refused("layer 5", adapterOf("model.layers.0.mlp.up_proj", SmallModels.INNER, SmallModels.WIDTH)
                .set("layer_replication", List.of(List.of(0, 2), List.of(5, 6))), base);
        FolderFiles saved = adapterOf("model.layers.0.mlp.up_proj", SmallModels.INNER, SmallModels.WIDTH).set("modules_to_save", List.of("score"));
        refused("score", saved.random(random, "base_model.model.score.weight", 1, 2, SmallModels.WIDTH), base);
        FolderFiles biased = adapterOf("model.layers.0.mlp.up_proj", SmallModels.INNER, SmallModels.WIDTH).set("lora_bias", true);
        refused("bias", biased.random(random, "base_model.model.model.layers.0.mlp.up_proj.lora_B.bias", 1, SmallModels.INNER), base);
    }

    /** Copies share the base's tensors, each with a delta of its own. */
    @Test
    void replicatedLayers() throws IOException {
        FolderFiles files = SmallModels.llama(random);
        Path base = files.model(temp.resolve("base"));
        FolderFiles three = files.copy();
        files.tensors.keySet().stream().filter(name -> name.contains("layers.1.")).toList()
                .forEach(name -> three.put(name.replace("layers.1.", "layers.2."), files.values.get(name), files.tensors.get(name).shape().toArray()));
        List<String> modules = List.of("model.layers.0.mlp.up_proj", "model.layers.2.mlp.up_proj", "model.layers.2.self_attn.q_proj");
        FolderFiles adapter = SmallModels.lora(random, three, modules).set("layer_replication", List.of(List.of(0, 2), List.of(1, 2)));
        Path out = export(adapter.adapter(temp.resolve("copies")), base);
        three.set("num_hidden_layers", 3);
        adapter.config.remove("layer_replication");
        Path plain = export(adapter.adapter(temp.resolve("plain")), three.model(temp.resolve("three")));
        assertArrayEquals(Files.readAllBytes(plain.resolve("merged_16bit/model.safetensors")),
                Files.readAllBytes(out.resolve("merged_16bit/model.safetensors")), "seed " + seed);
        assertArrayEquals(Files.readAllBytes(plain.resolve("m-BF16.gguf")), Files.readAllBytes(out.resolve("m-BF16.gguf")), "seed " + seed);
        assertEquals(3, config(out).get("num_hidden_layers").intValue());
    }

    private static JsonNode config(Path out) {
        return JsonMapper.shared().readTree(out.resolve("merged_16bit/config.json"));
    }

    @Test
    void aTiedHeadIsUntiedWhereItDiverges() throws IOException {
        FolderFiles files = SmallModels.llama(random);
        Path base = files.model(temp.resolve("base"));
        Path out = export(SmallModels.lora(random, files, List.of("model.embed_tokens")).adapter(temp.resolve("embedding")), base);
        assertFalse(config(out).get("tie_word_embeddings").booleanValue());
        Map<String, float[]> merged = FolderFiles.read(out.resolve("merged_16bit/model.safetensors"));
        assertArrayEquals(files.values.get("model.embed_tokens.weight"), merged.get("lm_head.weight"), "seed " + seed);
        try (GgufFile file = GgufFile.open(out.resolve("m-BF16.gguf"))) {
            assertTrue(file.tensors().stream().anyMatch(tensor -> tensor.name().equals("output.weight")));
        }
        Path other = export(SmallModels.lora(random, files, List.of("model.layers.0.mlp.up_proj")).adapter(temp.resolve("layer")), base);
        assertTrue(config(other).get("tie_word_embeddings").booleanValue());
        assertFalse(FolderFiles.read(other.resolve("merged_16bit/model.safetensors")).containsKey("lm_head.weight"));
    }

    /** The same adapter under a name of its own, halved on the command line after alpha was doubled. */
    @Test
    void anotherNameAndAScale() throws IOException {
        FolderFiles files = SmallModels.llama(random);
        Path base = files.model(temp.resolve("base"));
        FolderFiles adapter = SmallModels.lora(random, files, SmallModels.modules(files, "layers.1.mlp"));
        Path expected = export(adapter.adapter(temp.resolve("plain")), base);
        FolderFiles named = new FolderFiles(DType.F32);
        named.config.putAll(adapter.config);
        named.set("lora_alpha", 16);
        adapter.tensors.forEach((name, info) -> named.put(name.replace(".weight", ".pirate.weight"), adapter.values.get(name), info.shape().toArray()));
        Path found = export(named.adapter(temp.resolve("named")), base, "--scale", "0.5");
        assertArrayEquals(Files.readAllBytes(expected.resolve("m-BF16.gguf")), Files.readAllBytes(found.resolve("m-BF16.gguf")), "seed " + seed);
    }

    @Test
    void aPickleIsNeverRead() throws IOException {
        FolderFiles files = SmallModels.llama(random);
        Path base = files.model(temp.resolve("base"));
        Path adapter = SmallModels.lora(random, files, List.of("model.layers.0.mlp.up_proj")).adapter(temp.resolve("adapter"));
        Files.move(adapter.resolve("adapter_model.safetensors"), adapter.resolve("adapter_model.bin"));
        CommandLineRun run = CommandLineRun.of("export", adapter, "--base", base, "--to", "gguf:bf16", "-o", temp.resolve("no"));
        assertEquals(3, run.code());
        assertTrue(run.failures().getFirst().contains("adapter_model.bin") && run.failures().getFirst().contains("safe"), run.err());
    }
}
