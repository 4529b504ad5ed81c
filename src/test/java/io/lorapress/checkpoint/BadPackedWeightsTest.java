package io.lorapress.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lorapress.tensor.DType;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that can be wrong with a weight that is quantised in another way than bitsandbytes'. */
class BadPackedWeightsTest {
    @TempDir
    Path path;

    record Case(CheckpointError error, String what, UnaryOperator<ModelFolder> damage) {
        @Override
        public String toString() {
            return error + ": " + what;
        }
    }

    private static ModelFolder fp8(ModelFolder folder) {
        return folder.zeros("x.weight", DType.F8_E4M3, 8, 6).zeros("x.weight_scale_inv", DType.F32, 2, 3);
    }

    private static ModelFolder gptq(ModelFolder folder) {
        return folder.zeros("x.qweight", DType.I32, 4, 16).zeros("x.qzeros", DType.I32, 2, 2).zeros("x.scales", DType.F16, 2, 16)
                .zeros("x.g_idx", DType.I32, 32);
    }

    private static ModelFolder awq(ModelFolder folder) {
        return folder.zeros("x.qweight", DType.I32, 32, 2).zeros("x.qzeros", DType.I32, 2, 2).zeros("x.scales", DType.F16, 2, 16);
    }

    private static ModelFolder packed(ModelFolder folder) {
        return folder.zeros("x.weight_packed", DType.I32, 8, 4).zeros("x.weight_scale", DType.BF16, 8, 2)
                .tensor("x.weight_shape", DType.I32, new byte[] {8, 0, 0, 0, 32, 0, 0, 0}, 2);
    }

    private static ModelFolder mxfp4(ModelFolder folder) {
        return folder.zeros("x_blocks", DType.U8, 2, 4, 3, 16).zeros("x_scales", DType.U8, 2, 4, 3);
    }

    static Stream<Case> damages() {
        return Stream.of(
                new Case(CheckpointError.SCALE_MISMATCH, "fp8, scales do not divide", folder -> fp8(folder).zeros("x.weight_scale_inv", DType.F32, 3, 3)),
                new Case(CheckpointError.SCALE_MISMATCH, "fp8, no scales", folder -> fp8(folder).zeros("x.weight_scale_inv", DType.F32, 0, 3)),
                new Case(CheckpointError.SCALE_MISMATCH, "fp8, too many dimensions", folder -> fp8(folder).zeros("x.weight_scale_inv", DType.F32, 2, 2, 3)),
                new Case(CheckpointError.SCALE_MISMATCH, "fp8, scales of integers", folder -> fp8(folder).zeros("x.weight_scale_inv", DType.I64, 2, 3)),
                new Case(CheckpointError.SCALE_MISMATCH, "fp8, a vector", folder -> fp8(folder).zeros("x.weight", DType.F8_E4M3, 6)),
                new Case(CheckpointError.SCALE_MISMATCH, "zero points do not fit", folder -> fp8(folder).zeros("x.weight_zero_point", DType.I8, 2)),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "fp8, no weight", folder -> fp8(folder).without("x.weight")),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "fp8 with a second scale", folder -> fp8(folder).zeros("x.weight_scale_2", DType.F32)),
                new Case(CheckpointError.PACKED_SHAPE_MISMATCH, "GPTQ, scales", folder -> gptq(folder).zeros("x.scales", DType.F16, 3, 16)),
                new Case(CheckpointError.PACKED_SHAPE_MISMATCH, "GPTQ, g_idx", folder -> gptq(folder).zeros("x.g_idx", DType.I32, 31)),
                new Case(CheckpointError.PACKED_SHAPE_MISMATCH, "GPTQ, groups do not divide", folder -> gptq(folder).without("x.g_idx")
                        .zeros("x.qzeros", DType.I32, 3, 2).zeros("x.scales", DType.F16, 3, 16)),
                new Case(CheckpointError.UNSUPPORTED_QUANTIZATION, "GPTQ, 3 bits", folder -> gptq(folder).zeros("x.qweight", DType.I32, 3, 32)
                        .zeros("x.qzeros", DType.I32, 2, 3).zeros("x.scales", DType.F16, 2, 32)),
                new Case(CheckpointError.UNSUPPORTED_QUANTIZATION, "GPTQ for a kernel", folder -> gptq(folder)
                        .text("config.json", "{\"quantization_config\": {\"quant_method\": \"gptq\", \"checkpoint_format\": \"marlin\"}}")),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "GPTQ, no scales", folder -> gptq(folder).without("x.scales")),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "GPTQ, no zeros", folder -> gptq(folder).without("x.qzeros")),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "GPTQ, no weight", folder -> gptq(folder).without("x.qweight")),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "GPTQ, weight of another type", folder -> gptq(folder).zeros("x.qweight", DType.F32, 4, 16)),
                new Case(CheckpointError.STORED_TWICE, "GPTQ and plain", folder -> gptq(folder).zeros("x.weight", DType.F16, 16, 32)),
                new Case(CheckpointError.PACKED_SHAPE_MISMATCH, "AWQ, zeros", folder -> awq(folder).zeros("x.qzeros", DType.I32, 2, 3)),
                new Case(CheckpointError.PACKED_SHAPE_MISMATCH, "AWQ, scales", folder -> awq(folder).zeros("x.scales", DType.F16, 2, 15)),
                new Case(CheckpointError.PACKED_SHAPE_MISMATCH, "compressed, rows", folder -> packed(folder).zeros("x.weight_packed", DType.I32, 7, 4)),
                new Case(CheckpointError.PACKED_SHAPE_MISMATCH, "compressed, no shape", folder -> packed(folder).zeros("x.weight_shape", DType.I32, 2)),
                new Case(CheckpointError.PACKED_SHAPE_MISMATCH, "compressed, shape of floats", folder -> packed(folder).zeros("x.weight_shape", DType.F32, 2)),
                new Case(CheckpointError.PACKED_SHAPE_MISMATCH, "compressed, zero points", folder -> packed(folder).zeros("x.weight_zero_point", DType.I32, 2, 2)),
                new Case(CheckpointError.UNSUPPORTED_QUANTIZATION, "compressed, 5 bits", folder -> packed(folder).zeros("x.weight_packed", DType.I32, 8, 5)),
                new Case(CheckpointError.UNSUPPORTED_QUANTIZATION, "compressed, floats of 4 bits", folder -> packed(folder).zeros("x.weight_packed", DType.U8, 8, 16)),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "compressed, no scales", folder -> packed(folder).without("x.weight_scale")),
                new Case(CheckpointError.SCALE_MISMATCH, "MXFP4, scales", folder -> mxfp4(folder).zeros("x_scales", DType.U8, 2, 4, 2)),
                new Case(CheckpointError.INCOMPLETE_QUANTIZATION, "MXFP4, no scales", folder -> mxfp4(folder).without("x_scales")),
                new Case(CheckpointError.UNSUPPORTED_QUANTIZATION, "another method", folder -> folder.zeros("x.codes", DType.I16, 3, 4)
                        .text("config.json", "{\"quantization_config\": {\"quant_method\": \"aqlm\"}}")));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void isRefusedByName(Case damaged) {
        damaged.damage().apply(new ModelFolder(path)).shard("model.safetensors");
        CheckpointException refusal = CheckpointTest.refusal(path);
        assertEquals(damaged.error(), refusal.error(), refusal.getMessage());
    }

    @Test
    void aColumnInNoGroupIsNamed() {
        byte[] index = new byte[4 * 32];
        index[4 * 9] = 2;
        try (Checkpoint checkpoint = gptq(new ModelFolder(path)).tensor("x.g_idx", DType.I32, index, 32).open()) {
            DecodedTensor tensor = (DecodedTensor) checkpoint.tensors().getFirst();
            CheckpointException refusal = assertThrows(CheckpointException.class, () -> tensor.readRows(0, 16, new float[512], 0));
            assertEquals(CheckpointError.BAD_GROUP_INDEX, refusal.error());
        }
    }

    @Test
    void whatIsUndamagedIsRead() {
        for (UnaryOperator<ModelFolder> whole : List.<UnaryOperator<ModelFolder>>of(BadPackedWeightsTest::fp8, BadPackedWeightsTest::gptq,
                BadPackedWeightsTest::awq, BadPackedWeightsTest::packed, BadPackedWeightsTest::mxfp4)) {
            try (Checkpoint checkpoint = whole.apply(new ModelFolder(path)).open()) {
                assertEquals(1, checkpoint.tensors().size());
            }
        }
    }

    /** Together with the tests of folders and of bitsandbytes, every named error is provoked somewhere. */
    @Test
    void everyErrorHasACase() {
        EnumSet<CheckpointError> named = EnumSet.noneOf(CheckpointError.class);
        damages().forEach(damage -> named.add(damage.error()));
        BitsAndBytesTest.damages().forEach(damage -> named.add(damage.error()));
        named.add(CheckpointError.BAD_GROUP_INDEX);
        EnumSet<CheckpointError> ofFolders = EnumSet.range(CheckpointError.NO_FOLDER, CheckpointError.TENSOR_IN_TWO_SHARDS);
        assertEquals(EnumSet.complementOf(ofFolders), named);
    }
}
