package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgufFile;
import io.lorapress.tensor.BFloat16;
import io.lorapress.tensor.DType;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Adapters of stacked experts, in either packing of lora_B, onto bases that stack their experts and bases that do not, and adapters of
 * single experts onto both: one delta, whatever the way.
 */
class ExpertAdapterTest {
    private static final int RANK = 2;
    private static final int EXPERTS = SmallModels.EXPERTS;
    private static final int INNER = SmallModels.INNER;
    private static final int WIDTH = SmallModels.WIDTH;
    private static final String MODULE = "model.layers.0.mlp.experts";

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    @TempDir
    Path temp;
    private FolderFiles single;
    private Path stackedBase;
    private Path singleBase;
    /** Factors by expert and matrix: [rank, in] and [out, rank]. */
    private final Map<String, float[]> factors = new TreeMap<>();
    private Map<String, float[]> expected;

    @BeforeEach
    void makeModels() throws IOException {
        single = SmallModels.qwen3Moe(random, false);
        singleBase = single.model(temp.resolve("single"));
        stackedBase = stacked(single.values).model(temp.resolve("stacked"));
        for (int expert = 0; expert < EXPERTS; expert++) {
            for (String name : List.of("gate_proj", "up_proj", "down_proj")) {
                boolean down = name.equals("down_proj");
                factors.put(expert + "." + name + ".a", values(RANK * (down ? INNER : WIDTH)));
                factors.put(expert + "." + name + ".b", values((down ? WIDTH : INNER) * RANK));
            }
        }
    }

    private float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private FolderFiles stacked(Map<String, float[]> values) {
        FolderFiles stacked = single.copy();
        stacked.tensors.keySet().removeIf(name -> name.contains("experts."));
        for (int layer = 0; layer < SmallModels.LAYERS; layer++) {
            String prefix = "model.layers." + layer + ".mlp.experts.";
            float[] gateUp = new float[EXPERTS * 2 * INNER * WIDTH];
            float[] down = new float[EXPERTS * WIDTH * INNER];
            for (int expert = 0; expert < EXPERTS; expert++) {
                copy(values.get(prefix + expert + ".gate_proj.weight"), gateUp, 2 * expert);
                copy(values.get(prefix + expert + ".up_proj.weight"), gateUp, 2 * expert + 1);
                copy(values.get(prefix + expert + ".down_proj.weight"), down, expert);
            }
            stacked.put(prefix + "gate_up_proj", gateUp, EXPERTS, 2 * INNER, WIDTH).put(prefix + "down_proj", down, EXPERTS, WIDTH, INNER);
        }
        return stacked;
    }

    private static void copy(float[] matrix, float[] target, int place) {
        System.arraycopy(matrix, 0, target, place * INNER * WIDTH, INNER * WIDTH);
    }

    /** gate and up share A where they are one matrix. */
    private float[] inputs(int expert, String name) {
        return factors.get(expert + "." + (name.equals("up_proj") ? "gate_proj" : name) + ".a");
    }

    private float[] outputs(int expert, String name) {
        return factors.get(expert + "." + name + ".b");
    }

    /** PEFT's target_parameters: the inner wrapper is the parameter that the model defines first. */
    private FolderFiles fused(boolean grouped) {
        FolderFiles adapter = new FolderFiles(DType.F32).set("peft_type", "LORA").set("r", RANK).set("lora_alpha", 2 * RANK)
                .set("target_parameters", List.of("mlp.experts.gate_up_proj", "mlp.experts.down_proj"));
        String key = "base_model.model." + MODULE;
        put(adapter, key + ".base_layer", List.of("gate_proj", "up_proj"), WIDTH, grouped);
        put(adapter, key, List.of("down_proj"), INNER, grouped);
        return adapter;
    }

    private void put(FolderFiles adapter, String key, List<String> names, int in, boolean grouped) {
        int rows = names.size() > 1 ? INNER : WIDTH;
        float[] a = new float[EXPERTS * RANK * in];
        float[] b = new float[names.size() * rows * RANK * EXPERTS];
        for (int expert = 0; expert < EXPERTS; expert++) {
            System.arraycopy(inputs(expert, names.getFirst()), 0, a, expert * RANK * in, RANK * in);
            for (int row = 0; row < names.size() * rows; row++) {
                for (int k = 0; k < RANK; k++) {
                    int column = grouped ? expert * RANK + k : k * EXPERTS + expert;
                    b[row * RANK * EXPERTS + column] = outputs(expert, names.get(row / rows))[row % rows * RANK + k];
                }
            }
        }
        adapter.put(key + ".lora_A.weight", a, EXPERTS * RANK, in).put(key + ".lora_B.weight", b, names.size() * rows, RANK * EXPERTS);
    }

    /** An adapter that names every matrix of every expert, as older trainings do. */
    private FolderFiles apart() {
        FolderFiles adapter = new FolderFiles(DType.F32).set("peft_type", "LORA").set("r", RANK).set("lora_alpha", 2 * RANK)
                .set("target_modules", List.of("gate_proj", "up_proj", "down_proj"));
        for (int expert = 0; expert < EXPERTS; expert++) {
            for (String name : List.of("gate_proj", "up_proj", "down_proj")) {
                int in = name.equals("down_proj") ? INNER : WIDTH;
                String key = "base_model.model." + MODULE + "." + expert + "." + name;
                adapter.put(key + ".lora_A.weight", inputs(expert, name), RANK, in)
                        .put(key + ".lora_B.weight", outputs(expert, name), INNER * WIDTH / in, RANK);
            }
        }
        return adapter;
    }

    private void expect() {
        expected = new TreeMap<>(single.copy().values);
        for (int expert = 0; expert < EXPERTS; expert++) {
            for (String name : List.of("gate_proj", "up_proj", "down_proj")) {
                float[] weight = expected.get(MODULE + "." + expert + "." + name + ".weight");
                int in = name.equals("down_proj") ? INNER : WIDTH;
                for (int i = 0; i < weight.length; i++) {
                    double sum = 0;
                    for (int k = 0; k < RANK; k++) {
                        sum += (double) outputs(expert, name)[i / in * RANK + k] * inputs(expert, name)[k * in + i % in];
                    }
                    weight[i] = BFloat16.round((float) (weight[i] + 2 * sum));
                }
            }
        }
    }

    private CommandLineRun export(Path adapter, Path base, Object... more) {
        Object[] arguments = {"export", adapter, "--base", base, "--to", "merged_16bit,gguf:bf16", "--name", "m", "--overwrite", "-o",
            temp.resolve("out")};
        Object[] all = Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray();
        CommandLineRun run = CommandLineRun.of(all);
        assertEquals(0, run.code(), "seed " + seed + ": " + run.err());
        return run;
    }

    /** The merged folder in its own form, and the GGUF, whose stacks are the same for both forms. */
    private void requireMerged(boolean stackedFolder) {
        Map<String, float[]> merged = FolderFiles.read(temp.resolve("out/merged_16bit/model.safetensors"));
        Map<String, float[]> stacks = stacked(expected).values;
        Map<String, float[]> all = stackedFolder ? stacks : expected;
        merged.forEach((name, values) -> requireClose(name, all.get(name), values));
        try (GgufFile file = GgufFile.open(temp.resolve("out/m-BF16.gguf"))) {
            float[] gateUp = stacks.get(MODULE + ".gate_up_proj");
            float[] gate = floats(file, "blk.0.ffn_gate_exps.weight");
            float[] up = floats(file, "blk.0.ffn_up_exps.weight");
            for (int expert = 0; expert < EXPERTS; expert++) {
                int matrix = INNER * WIDTH;
                requireClose("gate of " + expert, slice(gateUp, 2 * expert, matrix), slice(gate, expert, matrix));
                requireClose("up of " + expert, slice(gateUp, 2 * expert + 1, matrix), slice(up, expert, matrix));
            }
            requireClose("down", stacks.get(MODULE + ".down_proj"), floats(file, "blk.0.ffn_down_exps.weight"));
        }
    }

    private static float[] slice(float[] values, int place, int length) {
        return Arrays.copyOfRange(values, place * length, (place + 1) * length);
    }

    private static float[] floats(GgufFile file, String tensor) {
        short[] bits = file.tensors().stream().filter(entry -> entry.name().equals(tensor)).findFirst().orElseThrow().data()
                .toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
        float[] values = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            values[i] = BFloat16.value(bits[i]);
        }
        return values;
    }

    /** Sums in another order may round to the neighbour. */
    private void requireClose(String name, float[] wanted, float[] found) {
        assertEquals(wanted.length, found.length, name);
        for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], found[i], Math.abs(wanted[i]) / 100 + 1e-5, "seed " + seed + ": " + name + " at " + i);
        }
    }

    @Test
    void withoutAMarkThePackingIsPeftsAndAWarningSaysSo() throws IOException {
        Path adapter = fused(false).adapter(temp.resolve("fused"));
        expect();
        for (Path base : List.of(stackedBase, singleBase)) {
            assertTrue(export(adapter, base).err().contains("--expert-layout grouped_by_expert"));
            requireMerged(base == stackedBase);
        }
    }

    @Test
    void theMarkDecides() throws IOException {
        expect();
        for (boolean grouped : List.of(true, false)) {
            Path adapter = fused(grouped).set("lora_B_layout", grouped ? "grouped_by_expert" : "rank_major")
                    .adapter(temp.resolve("fused" + grouped));
            for (Path base : List.of(stackedBase, singleBase)) {
                assertTrue(!export(adapter, base).err().contains("--expert-layout"));
                requireMerged(base == stackedBase);
            }
        }
    }

    @Test
    void theOptionDecidesWhereThereIsNoMark() throws IOException {
        Path adapter = fused(true).adapter(temp.resolve("fused"));
        expect();
        export(adapter, stackedBase, "--expert-layout", "grouped_by_expert");
        requireMerged(true);
        CommandLineRun unknown = CommandLineRun.of("export", adapter, "--base", stackedBase, "--to", "gguf:bf16", "-o", temp.resolve("no"),
                "--expert-layout", "sideways");
        assertEquals(2, unknown.code());
    }

    @Test
    void singleExpertsOntoBothFormsOfTheBase() throws IOException {
        Path adapter = apart().adapter(temp.resolve("apart"));
        expect();
        for (Path base : List.of(stackedBase, singleBase)) {
            export(adapter, base);
            requireMerged(base == stackedBase);
        }
    }

    /** Both forms of the base have the same GGUF, tensor by tensor, to the bit. */
    @Test
    void bothFormsGiveTheSameGguf() throws IOException {
        Path adapter = fused(false).adapter(temp.resolve("fused"));
        export(adapter, stackedBase);
        Map<String, byte[]> stackedTensors = tensors();
        export(adapter, singleBase);
        Map<String, byte[]> singleTensors = tensors();
        assertEquals(stackedTensors.keySet(), singleTensors.keySet());
        stackedTensors.forEach((name, bytes) -> assertArrayEquals(bytes, singleTensors.get(name), "seed " + seed + ": " + name));
    }

    private Map<String, byte[]> tensors() {
        Map<String, byte[]> tensors = new TreeMap<>();
        try (GgufFile file = GgufFile.open(temp.resolve("out/m-BF16.gguf"))) {
            file.tensors().forEach(entry -> tensors.put(entry.name(), entry.data().toArray(ValueLayout.JAVA_BYTE)));
        }
        return tensors;
    }
}
