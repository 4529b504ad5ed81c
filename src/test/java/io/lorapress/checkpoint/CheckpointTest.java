package io.lorapress.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files of a folder are the model, and what is wrong with those that are not. */
class CheckpointTest {
    @TempDir
    Path path;
    private ModelFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new ModelFolder(path);
    }

    @Test
    void readsASingleFile() {
        folder.text("generation_config.json", "{\"eos_token_id\": 2}").text("tokenizer.json", "{}").text("chat_template.jinja", "");
        try (Checkpoint checkpoint = folder.zeros("b", DType.BF16, 2, 3).zeros("a", DType.F32, 4).open()) {
            assertEquals("llama", checkpoint.config().path("model_type").asString());
            assertEquals(2, checkpoint.generationConfig().orElseThrow().path("eos_token_id").asInt());
            assertEquals(List.of("model.safetensors"), checkpoint.shards());
            assertEquals(List.of("a", "b"), names(checkpoint));
            assertEquals(List.of(path.resolve("tokenizer.json"), path.resolve("chat_template.jinja")), checkpoint.tokenizerFiles());
            assertFalse(checkpoint.isQuantized());
            assertEquals(Map.of("F32", 1L, "BF16", 1L), checkpoint.storage());
            StoredTensor tensor = checkpoint.tensor("b").orElseThrow();
            assertEquals(12, tensor.storedBytes());
            assertEquals("model.safetensors", tensor.shard());
            assertTrue(checkpoint.tensor("c").isEmpty());
        }
    }

    @Test
    void readsWhatPythonWritesForInfinity() {
        folder.text("config.json", "{\"time_step_limit\": [0.0, Infinity], \"x\": NaN}");
        try (Checkpoint checkpoint = folder.zeros("a", DType.F32, 1).open()) {
            assertEquals(Double.POSITIVE_INFINITY, checkpoint.config().path("time_step_limit").get(1).asDouble());
        }
    }

    @Test
    void readsShardsInTheOrderOfTheirNames() {
        twoShards("{\"z\": \"model-00001-of-00002.safetensors\", \"a\": \"model-00002-of-00002.safetensors\"}");
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            assertEquals(List.of("z", "a"), names(checkpoint));
            assertEquals(List.of("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"), checkpoint.shards());
        }
    }

    private void twoShards(String weightMap) {
        folder.zeros("z", DType.F32, 1).shard("model-00001-of-00002.safetensors");
        folder.zeros("a", DType.F32, 1).shard("model-00002-of-00002.safetensors");
        folder.text("model.safetensors.index.json", "{\"metadata\": {}, \"weight_map\": " + weightMap + "}");
    }

    @Test
    void readsACompleteSetWithoutIndex() {
        folder.zeros("z", DType.F32, 1).shard("model-00001-of-00002.safetensors");
        folder.zeros("a", DType.F32, 1).shard("model-00002-of-00002.safetensors");
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            assertEquals(List.of("z", "a"), names(checkpoint));
        }
    }

    @Test
    void readsTheOnlyFileWhateverItsName() {
        folder.zeros("a", DType.F32, 1).shard("adapter_model.safetensors");
        folder.zeros("b", DType.F32, 1).shard("consolidated.safetensors");
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            assertEquals(List.of("b"), names(checkpoint));
        }
    }

    @Test
    void aMissingFolderOrConfigIsNamed() {
        assertEquals(CheckpointError.NO_FOLDER, refusal(path.resolve("nowhere")).error());
        assertTrue(path.resolve("config.json").toFile().delete());
        assertEquals(CheckpointError.NO_CONFIG, refusal(path).error());
        folder.text("adapter_config.json", "{}");
        assertTrue(refusal(path).getMessage().contains("this is an adapter"));
    }

    @Test
    void aBadConfigIsNamed() {
        folder.text("config.json", "{\"model_type\": ");
        assertEquals(CheckpointError.BAD_JSON, refusal(path).error());
        folder.text("config.json", "[1]");
        assertEquals(CheckpointError.BAD_JSON, refusal(path).error());
        folder.text("config.json", " ".repeat((16 << 20) + 1));
        assertEquals(CheckpointError.JSON_TOO_LARGE, refusal(path).error());
    }

    @Test
    void noWeightsAreNamed() {
        assertEquals(CheckpointError.NO_WEIGHTS, refusal(path).error());
        folder.text("pytorch_model.bin", "");
        assertEquals(CheckpointError.PICKLED_WEIGHTS, refusal(path).error());
    }

    @Test
    void filesThatNothingTiesTogetherAreNamed() {
        folder.zeros("a", DType.F32, 1).shard("one.safetensors");
        folder.zeros("b", DType.F32, 1).shard("two.safetensors");
        assertEquals(CheckpointError.AMBIGUOUS_WEIGHTS, refusal(path).error());
    }

    @Test
    void aMissingShardIsNamed() {
        twoShards("{\"z\": \"model-00001-of-00003.safetensors\", \"a\": \"model-00002-of-00002.safetensors\"}");
        CheckpointException refusal = refusal(path);
        assertEquals(CheckpointError.MISSING_SHARD, refusal.error());
        assertTrue(refusal.getMessage().contains("1 of 2 shards are missing (model-00001-of-00003.safetensors)"), refusal.getMessage());
    }

    @Test
    void aMissingShardWithoutIndexIsNamed() {
        folder.zeros("z", DType.F32, 1).shard("model-00001-of-00002.safetensors");
        assertEquals(CheckpointError.MISSING_SHARD, refusal(path).error());
    }

    @Test
    void anIndexThatDoesNotFitIsNamed() {
        twoShards("{\"z\": \"model-00001-of-00002.safetensors\", \"a\": \"model-00001-of-00002.safetensors\"}");
        assertEquals(CheckpointError.INDEXED_TENSOR_ABSENT, refusal(path).error());
        twoShards("{\"z\": \"model-00001-of-00002.safetensors\", \"b\": \"model-00002-of-00002.safetensors\"}");
        assertEquals(CheckpointError.INDEXED_TENSOR_ABSENT, refusal(path).error());
        folder.zeros("b", DType.F32, 1);
        twoShards("{\"a\": \"model-00002-of-00002.safetensors\", \"z\": \"model-00001-of-00002.safetensors\"}");
        assertEquals(CheckpointError.UNINDEXED_TENSOR, refusal(path).error());
    }

    @Test
    void aTensorInTwoShardsIsNamed() {
        folder.zeros("a", DType.F32, 1);
        twoShards("{\"a\": \"model-00001-of-00002.safetensors\", \"z\": \"model-00002-of-00002.safetensors\"}");
        assertEquals(CheckpointError.TENSOR_IN_TWO_SHARDS, refusal(path).error());
    }

    @Test
    void anIndexCannotLeaveTheFolder() {
        for (String name : List.of("\"../model.safetensors\"", "\"/etc/model.safetensors\"", "7", "\"model.bin\"")) {
            twoShards("{\"a\": " + name + "}");
            assertEquals(CheckpointError.BAD_INDEX, refusal(path).error());
        }
        twoShards("[]");
        assertEquals(CheckpointError.BAD_INDEX, refusal(path).error());
    }

    private static List<String> names(Checkpoint checkpoint) {
        return checkpoint.tensors().stream().map(StoredTensor::name).toList();
    }

    static CheckpointException refusal(Path folder) {
        CheckpointException refusal = assertThrows(CheckpointException.class, () -> Checkpoint.open(folder));
        assertEquals(ExitCode.INPUT_REFUSED, refusal.exitCode());
        assertTrue(refusal.getMessage().startsWith(folder.toString()), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("\n"), refusal.getMessage());
        return refusal;
    }
}
