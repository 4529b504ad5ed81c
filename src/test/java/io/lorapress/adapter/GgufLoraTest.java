package io.lorapress.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What llama.cpp computes from the written pairs is the delta that a merge adds. */
class GgufLoraTest {
    private static final float TOLERANCE = 2e-6f;

    @TempDir
    Path folder;

    private AdapterMapping mapping(String family, String name) throws IOException {
        PeftCase peft = PeftCase.unpack(family, name, folder);
        return Adapter.open(folder).map(peft.base().tensors(), MapOptions.DEFAULT);
    }

    private static List<GgufPlace> reversed(String tensor) {
        return List.of(new GgufPlace("gguf/" + tensor, -1, GgufLoraTest::reverse));
    }

    /** Rows in the opposite order, within each matrix of a stack. */
    private static float[] reverse(float[] values, Shape shape) {
        int columns = (int) shape.columns();
        int rows = (int) shape.dimension(-2);
        float[] out = new float[values.length];
        for (int row = 0; row < values.length / columns; row++) {
            int from = row / rows * rows + rows - 1 - row % rows;
            System.arraycopy(values, from * columns, out, row * columns, columns);
        }
        return out;
    }

    /** The delta of the merge, by merging into zeros. */
    private static float[] delta(MergedTensor tensor) {
        Shape shape = tensor.result().shape();
        float[] w = new float[(int) shape.elements()];
        TensorMerge.prepare(tensor).apply(0, (int) shape.rows(), (int) shape.columns(), w, 0, new ScalarMerge());
        return w;
    }

    /** alpha / rank * (B @ A), matrix by matrix. */
    private static float[] atRunTime(GgufLora lora, GgufLoraTensor a, GgufLoraTensor b) {
        int rank = (int) b.shape().columns();
        int columns = (int) a.shape().columns();
        int matrices = (int) (a.shape().rows() / rank);
        int rows = (int) (b.shape().rows() / matrices);
        float[] out = new float[matrices * rows * columns];
        float[] allA = a.values().get();
        float[] allB = b.values().get();
        for (int matrix = 0; matrix < matrices; matrix++) {
            float[] own = Arrays.copyOfRange(allA, matrix * rank * columns, (matrix + 1) * rank * columns);
            new ScalarMerge().addLowRank(out, matrix * rows * columns, rows, columns, own, allB, (long) matrix * rows, rank,
                    lora.alpha() / rank);
        }
        return out;
    }

    private static Map<String, GgufLoraTensor> byName(GgufLora lora) {
        return lora.tensors().stream().collect(Collectors.toMap(GgufLoraTensor::name, Function.identity()));
    }

    private static void requireClose(String where, float[] expected, float[] got) {
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertEquals(expected.length, got.length, where);
        for (int i = 0; i < expected.length; i++) {
            assertTrue(Math.abs(expected[i] - got[i]) <= TOLERANCE * largest, where + " " + i + ": " + expected[i] + " is not " + got[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "rslora", "patterns", "patterns-rslora", "gpt-oss-parameters", "fan-in-fan-out", "bfloat16"})
    void foldsTheScale(String name) throws IOException {
        AdapterMapping mapping = mapping("peft", name);
        GgufLora lora = GgufLora.of(mapping, GgufLoraTest::reversed);
        Map<String, GgufLoraTensor> tensors = byName(lora);
        assertEquals(2 * mapping.changes().size(), tensors.size());
        for (MergedTensor tensor : mapping.tensors()) {
            if (!tensor.changes().isEmpty()) {
                String gguf = "gguf/" + tensor.result().name();
                float[] got = atRunTime(lora, tensors.get(gguf + ".lora_a"), tensors.get(gguf + ".lora_b"));
                requireClose(gguf, reverse(delta(tensor), tensor.result().shape()), got);
            }
        }
    }

    /** A plain adapter's factors are written as they are. */
    @Test
    void changesNoValueWithoutNeed() throws IOException {
        AdapterMapping mapping = mapping("peft", "plain");
        GgufLora lora = GgufLora.of(mapping, tensor -> List.of(new GgufPlace(tensor, -1, GgufPlace.RowOrder.SAME)));
        assertEquals(16, lora.alpha());
        assertEquals(List.of("a", "b"), lora.tensors().stream().limit(2).map(tensor -> tensor.name().substring(tensor.name().length() - 1)).toList());
    }

    /** Experts that the base keeps one by one become one tensor. */
    @Test
    void stacksExperts() throws IOException {
        AdapterMapping mapping = mapping("peft", "moe-parameters");
        Function<String, List<GgufPlace>> places = tensor -> {
            var matcher = Pattern.compile("model.layers.(\\d+).mlp.experts.(\\d+).(\\w+).weight").matcher(tensor);
            return List.of(matcher.matches() ? new GgufPlace("blk." + matcher.group(1) + "." + matcher.group(3), Integer.parseInt(matcher.group(2)),
                    GgufPlace.RowOrder.SAME) : new GgufPlace(tensor, -1, GgufPlace.RowOrder.SAME));
        };
        GgufLora lora = GgufLora.of(mapping, places);
        Map<String, GgufLoraTensor> tensors = byName(lora);
        assertEquals(Shape.of(4, 64, 8), tensors.get("blk.0.down_proj.lora_b").shape());
        float[] got = atRunTime(lora, tensors.get("blk.0.up_proj.lora_a"), tensors.get("blk.0.up_proj.lora_b"));
        Map<String, MergedTensor> merged = mapping.tensors().stream().collect(Collectors.toMap(tensor -> tensor.result().name(), Function.identity()));
        float[] last = delta(merged.get("model.layers.0.mlp.experts.3.up_proj.weight"));
        requireClose("expert 3", last, Arrays.copyOfRange(got, 3 * last.length, 4 * last.length));
    }

    /** llama.cpp takes the embedding's factors the other way round. */
    @Test
    void exchangesTheEmbeddingsFactors() throws IOException {
        AdapterMapping mapping = mapping("combined", "cat");
        GgufLora lora = GgufLora.of(mapping, tensor -> List.of(new GgufPlace(
                tensor.equals("model.embed_tokens.weight") ? "token_embd.weight" : tensor, -1, GgufPlace.RowOrder.SAME)));
        Map<String, GgufLoraTensor> tensors = byName(lora);
        GgufLoraTensor a = tensors.get("token_embd.weight.lora_a");
        GgufLoraTensor b = tensors.get("token_embd.weight.lora_b");
        assertEquals(List.of(Shape.of(40, 4), Shape.of(16, 4)), List.of(a.shape(), b.shape()));
        float[] rowsOfB = b.values().get();
        float[] columnsOfB = new float[rowsOfB.length];
        for (int i = 0; i < rowsOfB.length; i++) {
            columnsOfB[i % 4 * 16 + i / 4] = rowsOfB[i];
        }
        float[] got = new float[40 * 16];
        new ScalarMerge().addLowRank(got, 0, 40, 16, columnsOfB, a.values().get(), 0, 4, lora.alpha() / 4);
        MergedTensor embedding = mapping.tensors().stream().filter(tensor -> tensor.result().name().equals("model.embed_tokens.weight"))
                .findFirst().orElseThrow();
        requireClose("embedding", delta(embedding), got);
    }

    /** The saved embedding is left to be compared with the base's. */
    @Test
    void namesTheCopiesOfTheBase() throws IOException {
        PeftCase peft = PeftCase.unpack("peft", "embedding", folder);
        try (Adapter adapter = Adapter.open(folder)) {
            GgufLora lora = GgufLora.of(adapter.map(peft.base().tensors(), MapOptions.DEFAULT), GgufLoraTest::reversed);
            SavedCopy copy = lora.copies().getFirst();
            assertEquals("model.embed_tokens.weight", copy.tensor());
            float[] row = new float[64];
            copy.rows().read(319, 1, row);
            assertArrayEquals(peft.base().rows().get(copy.tensor()).get(319), row);
        }
    }

    @ParameterizedTest
    @CsvSource({"peft, dora, magnitudes", "peft, modules-to-save, saved", "peft, bias-lora-only, saved", "peft, lora-bias, bias",
            "peft, trainable-tokens, token rows", "peft, tied-embedding, tie_word_embeddings", "made, replicated, num_hidden_layers",
            "peft, loha, no plain"})
    void refusesWhatTheFormatCannotHold(String family, String name, String why) throws IOException {
        AdapterMapping mapping = mapping(family, name);
        AdapterException refused = assertThrows(AdapterException.class, () -> GgufLora.of(mapping, GgufLoraTest::reversed));
        assertEquals(AdapterError.CANNOT_WRITE, refused.error());
        assertTrue(refused.getMessage().contains(why) && refused.getMessage().contains("export merged weights"), refused.getMessage());
    }

    @Test
    void refusesATensorThatTheModelLeavesOut() throws IOException {
        AdapterMapping mapping = mapping("peft", "plain");
        AdapterException refused = assertThrows(AdapterException.class, () -> GgufLora.of(mapping, tensor -> List.of()));
        assertEquals(AdapterError.CANNOT_WRITE, refused.error());
        assertEquals(Map.of(), mapping.configEdits());
        assertEquals(List.of(), mapping.added().stream().map(TensorInfo::name).toList());
    }
}
