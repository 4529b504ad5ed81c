package io.lorapress.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.FourBitBlocks;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** bitsandbytes weights as logical tensors, and everything that can be wrong with them. */
class BitsAndBytesTest {
    private static final String STATE = "x.weight.quant_state.bitsandbytes__nf4";
    @TempDir
    Path path;

    /** 5 x 30 weights in blocks of 32: 75 bytes of nibbles, 5 scales. */
    private static ModelFolder plain(ModelFolder folder) {
        return folder.zeros("x.weight", DType.U8, 75, 1).floats("x.weight.absmax", new float[5]).floats("x.weight.quant_map", new float[16])
                .json(STATE, state("nf4", "32", "\"bfloat16\"", "[5, 30]", ""));
    }

    private static ModelFolder nested(ModelFolder folder) {
        return plain(folder).zeros("x.weight.absmax", DType.U8, 5).floats("x.weight.nested_absmax", 7f)
                .floats("x.weight.nested_quant_map", new float[256])
                .json(STATE, state("nf4", "32", "\"bfloat16\"", "[5, 30]", nestedFields("256", "0.1", "\"float32\"")));
    }

    private static String state(String type, String blockSize, String dtype, String shape, String more) {
        return "{\"quant_type\": \"" + type + "\", \"blocksize\": " + blockSize + ", \"dtype\": " + dtype + ", \"shape\": " + shape + more + "}";
    }

    private static String nestedFields(String blockSize, String offset, String dtype) {
        return ", \"nested_blocksize\": " + blockSize + ", \"nested_offset\": " + offset + ", \"nested_dtype\": " + dtype;
    }

    @Test
    void aWeightIsOneTensor() {
        try (Checkpoint checkpoint = plain(new ModelFolder(path)).zeros("norm.weight", DType.BF16, 30).open()) {
            assertEquals(List.of("norm.weight", "x.weight"), checkpoint.tensors().stream().map(StoredTensor::name).toList());
            FourBitTensor tensor = (FourBitTensor) checkpoint.tensor("x.weight").orElseThrow();
            assertEquals(new TensorInfo("x.weight", DType.BF16, Shape.of(5, 30)), tensor.info());
            assertEquals(List.of("x.weight", "x.weight.absmax", "x.weight.quant_map", STATE), tensor.storedNames());
            assertEquals(75 + 20 + 64 + state("nf4", "32", "\"bfloat16\"", "[5, 30]", "").length(), tensor.storedBytes());
            assertEquals(150, tensor.blocks().elements());
            assertEquals(5, tensor.blocks().blocks());
            assertNull(tensor.blocks().nested());
            assertEquals(Map.of("BF16", 1L, "nf4, block 32", 1L), checkpoint.storage());
            assertTrue(checkpoint.isQuantized());
        }
    }

    @Test
    void nestedScalesAreRead() {
        try (Checkpoint checkpoint = nested(new ModelFolder(path)).open()) {
            FourBitTensor tensor = (FourBitTensor) checkpoint.tensor("x.weight").orElseThrow();
            FourBitBlocks.Nested nested = tensor.blocks().nested();
            assertEquals(256, nested.blockSize());
            assertEquals(0.1f, nested.offset());
            assertEquals(256, nested.codebook().length);
            assertEquals("nf4, block 32, nested", tensor.storage());
            assertEquals(6, tensor.storedNames().size());
        }
    }

    @Test
    void anExpertParameterHasABareName() {
        ModelFolder folder = new ModelFolder(path).zeros("experts.gate_up_proj", DType.U8, 64, 1).floats("experts.gate_up_proj.absmax", new float[2])
                .floats("experts.gate_up_proj.quant_map", new float[16])
                .json("experts.gate_up_proj.quant_state.bitsandbytes__fp4", state("fp4", "64", "\"float16\"", "[2, 8, 8]", ""));
        try (Checkpoint checkpoint = folder.open()) {
            assertEquals(List.of(new TensorInfo("experts.gate_up_proj", DType.F16, Shape.of(2, 8, 8))),
                    checkpoint.tensors().stream().map(StoredTensor::info).toList());
        }
    }

    @Test
    void scalesMayLieInAnotherShard() {
        ModelFolder folder = new ModelFolder(path).zeros("x.weight", DType.U8, 75, 1).shard("model-00001-of-00002.safetensors");
        plain(folder).without("x.weight").shard("model-00002-of-00002.safetensors");
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            assertEquals("model-00001-of-00002.safetensors", checkpoint.tensor("x.weight").orElseThrow().shard());
            assertEquals(1, checkpoint.tensors().size());
        }
    }

    record Case(CheckpointError error, String what, UnaryOperator<ModelFolder> damage) {
        @Override
        public String toString() {
            return error + ": " + what;
        }
    }

    static Stream<Case> damages() {
        return Stream.of(
                state(CheckpointError.BAD_QUANT_STATE, "{"),
                state(CheckpointError.BAD_QUANT_STATE, "[]"),
                state(CheckpointError.BAD_QUANT_STATE, "{}"),
                state(CheckpointError.BAD_QUANT_STATE, state("nf4", "32", "7", "[5, 30]", "")),
                state(CheckpointError.BAD_QUANT_STATE, state("nf4", "32", "\"bfloat16\"", "5", "")),
                state(CheckpointError.BAD_QUANT_STATE, state("nf4", "32", "\"bfloat16\"", "[]", "")),
                state(CheckpointError.BAD_QUANT_STATE, state("nf4", "32", "\"bfloat16\"", "[5, -30]", "")),
                state(CheckpointError.BAD_QUANT_STATE, state("nf4", "32", "\"bfloat16\"", "[5, 30.5]", "")),
                state(CheckpointError.BAD_QUANT_STATE, state("nf4", "32", "\"bfloat16\"", "[4294967296, 4294967296]", "")),
                state(CheckpointError.UNKNOWN_QUANT_TYPE, state("nf5", "32", "\"bfloat16\"", "[5, 30]", "")),
                state(CheckpointError.UNKNOWN_QUANT_TYPE, state("fp4", "32", "\"bfloat16\"", "[5, 30]", "")),
                state(CheckpointError.BAD_BLOCK_SIZE, state("nf4", "48", "\"bfloat16\"", "[5, 30]", "")),
                state(CheckpointError.BAD_BLOCK_SIZE, state("nf4", "16", "\"bfloat16\"", "[5, 30]", "")),
                state(CheckpointError.BAD_BLOCK_SIZE, state("nf4", "8192", "\"bfloat16\"", "[5, 30]", "")),
                state(CheckpointError.BAD_BLOCK_SIZE, state("nf4", "\"32\"", "\"bfloat16\"", "[5, 30]", "")),
                state(CheckpointError.BAD_DEQUANTIZED_DTYPE, state("nf4", "32", "\"int8\"", "[5, 30]", "")),
                state(CheckpointError.WEIGHT_SIZE_MISMATCH, state("nf4", "32", "\"bfloat16\"", "[5, 31]", "")),
                state(CheckpointError.SCALE_MISMATCH, state("nf4", "64", "\"bfloat16\"", "[5, 30]", "")),
                new Case(CheckpointError.BAD_QUANT_STATE, "not bytes", folder -> plain(folder).floats(STATE, 1, 2)),
                new Case(CheckpointError.SCALE_MISMATCH, "half scales", folder -> plain(folder).zeros("x.weight.absmax", DType.F16, 5)),
                new Case(CheckpointError.SCALE_MISMATCH, "nested, float scales", folder -> nested(folder).floats("x.weight.absmax", new float[5])),
                new Case(CheckpointError.BAD_CODEBOOK, "15 values", folder -> plain(folder).floats("x.weight.quant_map", new float[15])),
                new Case(CheckpointError.BAD_CODEBOOK, "nested, 16 values", folder -> nested(folder).floats("x.weight.nested_quant_map", new float[16])),
                new Case(CheckpointError.BAD_NESTED_SCALES, "two for one", folder -> nested(folder).floats("x.weight.nested_absmax", 1, 2)),
                new Case(CheckpointError.BAD_NESTED_SCALES, "missing", folder -> nested(folder).without("x.weight.nested_absmax")),
                new Case(CheckpointError.BAD_NESTED_SCALES, "not announced", folder -> plain(folder).floats("x.weight.nested_absmax", 1)),
                new Case(CheckpointError.BAD_NESTED_SCALES, "other dtype", folder -> nested(folder)
                        .json(STATE, state("nf4", "32", "\"bfloat16\"", "[5, 30]", nestedFields("256", "0.1", "\"float16\"")))),
                new Case(CheckpointError.BAD_QUANT_STATE, "offset no number", folder -> nested(folder)
                        .json(STATE, state("nf4", "32", "\"bfloat16\"", "[5, 30]", nestedFields("256", "\"0.1\"", "\"float32\"")))),
                new Case(CheckpointError.BAD_BLOCK_SIZE, "nested", folder -> nested(folder)
                        .json(STATE, state("nf4", "32", "\"bfloat16\"", "[5, 30]", nestedFields("0", "0.1", "\"float32\"")))),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "no codebook", folder -> plain(folder).without("x.weight.quant_map")),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "no nested codebook", folder -> nested(folder).without("x.weight.nested_quant_map")),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "no scales", folder -> plain(folder).without("x.weight.absmax")),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "no weight", folder -> plain(folder).without("x.weight")),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "no quant_state", folder -> plain(folder).without(STATE)),
                new Case(CheckpointError.UNKNOWN_QUANT_TYPE, "two quant_states", folder -> plain(folder)
                        .json("x.weight.quant_state.bitsandbytes__fp4", state("fp4", "32", "\"bfloat16\"", "[5, 30]", ""))),
                new Case(CheckpointError.SCALE_MISMATCH, "int8", folder -> int8(folder).floats("x.SCB", 1, 2)),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "int8 without weight", folder -> int8(folder).without("x.weight")),
                new Case(CheckpointError.UNKNOWN_INT8_LAYOUT, "int8 for one GPU", folder -> int8(folder).tensor("x.weight_format", DType.U8, new byte[] {3})));
    }

    private static Case state(CheckpointError error, String json) {
        return new Case(error, json, folder -> plain(folder).json(STATE, json));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void damageIsNamed(Case damaged) {
        ModelFolder folder = damaged.damage().apply(new ModelFolder(path)).shard("model.safetensors");
        CheckpointException refusal = assertThrows(CheckpointException.class, () -> Checkpoint.open(folder.folder()));
        assertEquals(damaged.error(), refusal.error(), refusal.getMessage());
        assertTrue(refusal.getMessage().startsWith(path.resolve("model.safetensors") + ": tensor x."), refusal.getMessage());
    }

    private static ModelFolder int8(ModelFolder folder) {
        return folder.tensor("x.weight", DType.I8, new byte[] {1, 2, 3, 4, 5, 6}, 3, 2).floats("x.SCB", 1, 2, 3)
                .tensor("x.weight_format", DType.U8, new byte[1]);
    }

    @Test
    void int8TakesItsDtypeFromTheConfig() {
        for (String config : List.of("{\"dtype\": \"bfloat16\"}", "{\"torch_dtype\": \"bfloat16\"}", "{\"text_config\": {\"dtype\": \"bfloat16\"}}")) {
            try (Checkpoint checkpoint = int8(new ModelFolder(path).text("config.json", config)).open()) {
                Int8Tensor tensor = (Int8Tensor) checkpoint.tensors().getFirst();
                assertEquals(new TensorInfo("x.weight", DType.BF16, Shape.of(3, 2)), tensor.info());
                assertEquals(2, tensor.scb(1));
                assertEquals(6 + 12 + 1, tensor.storedBytes());
                assertArrayEquals(new String[] {"x.weight", "x.SCB", "x.weight_format"}, tensor.storedNames().toArray());
            }
        }
    }

    @Test
    void int8IsHalfWhereTheConfigIsSilent() {
        try (Checkpoint checkpoint = int8(new ModelFolder(path)).without("x.weight_format").open()) {
            assertEquals(DType.F16, checkpoint.tensors().getFirst().info().dtype());
        }
    }
}
