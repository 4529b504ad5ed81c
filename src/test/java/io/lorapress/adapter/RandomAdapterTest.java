package io.lorapress.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.LorapressException;
import io.lorapress.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Adapters drawn at random over all options: every tensor is used, each in one place, and the merge is right; or there is a refusal. */
class RandomAdapterTest {
    private static final int ADAPTERS = 25;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @TempDir
    Path folder;

    @RepeatedTest(ADAPTERS)
    void everyTensorIsUsedOnce() throws IOException {
        RandomModel model = new RandomModel(random);
        RandomAdapter drawn = new RandomAdapter(random, model);
        Path written = random.nextBoolean() ? drawn.files.write(folder) : drawn.files.writeShards(folder);
        try (Adapter adapter = Adapter.open(written)) {
            AdapterMapping mapping = adapter.map(model.infos(), MapOptions.DEFAULT);
            requireUsedOnce(drawn.files.tensors.keySet(), mapping);
            requireExpected(drawn.expected, model, mapping);
        } catch (LorapressException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    /** A tensor for stacked experts goes to several tensors of a base that keeps them apart; all others to one. */
    private void requireUsedOnce(Set<String> names, AdapterMapping mapping) {
        List<String> used = mapping.changes().values().stream().flatMap(List::stream).flatMap(change -> change.adapterTensors().stream()).toList();
        assertEquals(names, new HashSet<>(used), "seed " + seed);
        List<String> repeated = new ArrayList<>(used);
        names.forEach(repeated::remove);
        assertTrue(repeated.stream().allMatch(name -> name.contains("experts")), "seed " + seed + ": used twice: " + repeated);
    }

    private void requireExpected(Map<String, double[]> expected, RandomModel model, AdapterMapping mapping) {
        assertEquals(expected.keySet(), new HashSet<>(mapping.tensors().stream().map(tensor -> tensor.result().name()).toList()), "seed " + seed);
        for (MergedTensor tensor : mapping.tensors()) {
            float[] got = merged(tensor, model.values.get(tensor.source()));
            double[] want = expected.get(tensor.result().name());
            for (int i = 0; i < want.length; i++) {
                assertEquals(want[i], got[i], 2e-4 * (1 + Math.abs(want[i])), "seed " + seed + ": " + tensor.result().name() + " element " + i);
            }
        }
    }

    private static float[] merged(MergedTensor tensor, float[] base) {
        TensorMerge merge = TensorMerge.prepare(tensor);
        int rows = (int) tensor.result().shape().rows();
        int columns = (int) tensor.result().shape().columns();
        for (int pass = 0; pass < merge.prepasses(); pass++) {
            merge.observe(pass, 0, rows, columns, base.clone(), 0, new ScalarMerge());
        }
        float[] got = base.clone();
        int half = rows / 2;
        merge.apply(0, half, columns, got, 0, new ScalarMerge());
        merge.apply(half, rows - half, columns, got, half * columns, new ScalarMerge());
        return got;
    }

    @RepeatedTest(ADAPTERS)
    void whatIsDamagedIsRefused() throws IOException {
        RandomModel model = new RandomModel(random);
        RandomAdapter drawn = new RandomAdapter(random, model);
        String damage = damage(drawn);
        drawn.files.write(folder);
        LorapressException refused = assertThrows(LorapressException.class, () -> {
            try (Adapter adapter = Adapter.open(folder)) {
                adapter.map(model.infos(), MapOptions.DEFAULT);
            }
        }, "seed " + seed + ": " + damage);
        assertTrue(!refused.getMessage().contains("\n") && refused.getMessage().length() > 20, refused.getMessage());
    }

    private String damage(RandomAdapter drawn) {
        List<String> names = new ArrayList<>(drawn.files.tensors.keySet());
        names.removeAll(drawn.optional);
        String name = names.get(random.nextInt(names.size()));
        AdapterFiles.Values tensor = drawn.files.tensors.get(name);
        switch (random.nextInt(5)) {
            case 0 -> drawn.files.tensors.remove(name);
            case 1 -> drawn.files.put("base_model.model.model.layers.7.self_attn.q_proj.lora_A.weight", Shape.of(1, 1), 1);
            case 2 -> drawn.files.put(name, tensor.dtype(), Shape.of(tensor.values().length + 1), new float[tensor.values().length + 1]);
            case 3 -> tensor.values()[random.nextInt(tensor.values().length)] = Float.NaN;
            default -> drawn.files.set("r", 99).set("rank_pattern", Map.of());
        }
        return name;
    }

    /** Bytes changed at random: an adapter or a refusal, never another failure. */
    @RepeatedTest(10)
    void changedBytesAreRefusedOrTaken() throws IOException {
        RandomModel model = new RandomModel(random);
        new RandomAdapter(random, model).files.write(folder);
        for (int i = 0; i < 15; i++) {
            Path file = folder.resolve(random.nextBoolean() ? "adapter_config.json" : "adapter_model.safetensors");
            byte[] whole = Files.readAllBytes(file);
            byte[] changed = whole.clone();
            changed[random.nextInt(Math.min(changed.length, 2000))] = (byte) random.nextInt(256);
            Files.write(file, changed);
            try (Adapter adapter = Adapter.open(folder)) {
                adapter.map(model.infos(), MapOptions.DEFAULT);
            } catch (LorapressException expected) {
                assertTrue(!expected.getMessage().isEmpty());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            Files.write(file, whole);
        }
    }
}
