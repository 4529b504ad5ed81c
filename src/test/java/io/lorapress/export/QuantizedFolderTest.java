package io.lorapress.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.checkpoint.FourBitTensor;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.quantize.checkpoint.CompressedScheme;
import io.lorapress.safetensors.SafetensorsFile;
import io.lorapress.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sample merged and quantised again, against rules written here a second time and files that compressed-tensors agrees with. */
class QuantizedFolderTest {
    private static final Path SAMPLE = Path.of("samples/pirate");
    private static final String UP = "model.layers.1.mlp.up_proj.weight";
    /** SHA-256 of the weights, which compressed-tensors 0.17 makes bit for bit of the same merged weights. */
    private static final Map<String, String> REFERENCE = Map.of(
            "fp8_dynamic", "5b8784d13e6bbb147d56a4fb18c044626843b82451f5f4a2220bb074cef52e84", "w8a8", "41006952cabe095f55d10030321f0723c23356da48a1581995214035a81081b6", "w8a16", "92bc1377bb653b15d5488dd9ae32a019912e64862b471fa5b1af1789cab91e9b", "w4a16", "6ff306ad84c6c0d309a478a4c8afe7405c53a60a6506a36788b39e399b8732bb");

    @TempDir
    private static Path out;

    @BeforeAll
    static void export() {
        List<OutputFormat> formats = Stream.of("merged_16bit", "merged_4bit", "merged_4bit:fp4", "merged_4bit:nf4-plain", "merged_4bit:fp4-plain",
                "fp8_dynamic", "w8a8", "w8a16", "w4a16").map(OutputFormat::parse).toList();
        ExportRequest request = new ExportRequest(SAMPLE.resolve("base-nf4"), AdapterChoice.of(List.of(SAMPLE.resolve("adapter"))), formats,
                out, "sample", ExportOptions.defaults());
        try (Export export = Export.open(request, ExportListener.SILENT)) {
            export.run();
        }
    }

    @ParameterizedTest
    @CsvSource({"merged_4bit, nf4, true", "merged_4bit-fp4, fp4, true", "merged_4bit-nf4-plain, nf4, false", "merged_4bit-fp4-plain, fp4, false"})
    void fourBitWeightsAreThoseOfTheRule(String folder, String type, boolean nested) {
        try (Checkpoint base = Checkpoint.open(SAMPLE.resolve("base-nf4")); Checkpoint stored = Checkpoint.open(out.resolve(folder));
                SafetensorsFile merged = SafetensorsFile.open(out.resolve("merged_16bit/model.safetensors"))) {
            int quantized = 0;
            for (StoredTensor tensor : stored.tensors()) {
                assertEquals(base.tensor(tensor.name()).orElseThrow().isQuantized(), tensor.isQuantized(), tensor.name());
                if (tensor instanceof FourBitTensor four) {
                    quantized++;
                    assertEquals(type, four.quantType());
                    assertEquals(nested, four.blocks().nested() != null);
                    checkNibbles(four, bf16(merged.data(tensor.name())), type.equals("fp4"));
                } else {
                    assertArrayEquals(bytes(merged.data(tensor.name())), bytes(data(out.resolve(folder), tensor.name())), tensor.name());
                }
            }
            assertEquals(28, quantized);
        }
    }

    /** Nearest code by midpoints, each weight by itself: what bitsandbytes' code in plain PyTorch does. */
    private static void checkNibbles(FourBitTensor tensor, float[] weights, boolean fp4) {
        float[] code = tensor.blocks().codebook();
        int blockSize = tensor.blocks().blockSize();
        for (int i = 0; i < weights.length; i++) {
            float largest = 0;
            for (int j = i / blockSize * blockSize; j < Math.min(weights.length, (i / blockSize + 1) * blockSize); j++) {
                largest = Math.max(largest, Math.abs(weights[j]));
            }
            float scaled = weights[i] * (1f / largest);
            int pair = tensor.blocks().nibbles().get(ValueLayout.JAVA_BYTE, i / 2);
            float stored = code[i % 2 == 0 ? pair >> 4 & 15 : pair & 15];
            float nearest = nearest(code, scaled);
            // FP4's thresholds are rounded: a value in the middle of two codes goes to either; its zero has a sign
            boolean tie = fp4 && Math.abs(Math.abs(stored - scaled) - Math.abs(nearest - scaled)) < 1e-6;
            assertTrue(nearest == stored || tie, tensor.name() + "[" + i + "] " + scaled + " became " + stored);
        }
    }

    private static float nearest(float[] code, float value) {
        float best = code[0];
        for (float candidate : code) {
            if (Math.abs((double) candidate - value) < Math.abs((double) best - value)) {
                best = candidate;
            }
        }
        return best;
    }

    @Test
    void configKeepsWhatTheBaseSkips() throws Exception {
        JsonNode base = json(SAMPLE.resolve("base-nf4/config.json")).path("quantization_config");
        assertEquals(base, json(out.resolve("merged_4bit/config.json")).path("quantization_config"));
        JsonNode plain = json(out.resolve("merged_4bit-fp4-plain/config.json")).path("quantization_config");
        assertEquals("fp4", plain.path("bnb_4bit_quant_type").asString());
        assertEquals(false, plain.path("bnb_4bit_use_double_quant").asBoolean());
        assertEquals(base.path("llm_int8_skip_modules"), plain.path("llm_int8_skip_modules"));
    }

    @Test
    void a16BitBaseBecomesNf4WithoutItsHead() throws Exception {
        Path folder = out.resolve("from-16bit");
        ExportRequest request = new ExportRequest(SAMPLE.resolve("base-16bit"), AdapterChoice.NONE, List.of(OutputFormat.parse("merged_4bit")),
                folder, "sample", ExportOptions.defaults());
        try (Export export = Export.open(request, ExportListener.SILENT)) {
            export.run();
        }
        // bitsandbytes itself made base-nf4 of base-16bit
        try (Checkpoint ours = Checkpoint.open(folder.resolve("merged_4bit")); Checkpoint theirs = Checkpoint.open(SAMPLE.resolve("base-nf4"))) {
            for (StoredTensor tensor : theirs.tensors()) {
                if (tensor instanceof FourBitTensor expected) {
                    FourBitTensor made = (FourBitTensor) ours.tensor(tensor.name()).orElseThrow();
                    assertArrayEquals(bytes(expected.blocks().nibbles()), bytes(made.blocks().nibbles()), tensor.name());
                    assertArrayEquals(expected.blocks().codebook(), made.blocks().codebook());
                    assertArrayEquals(expected.blocks().nested().codebook(), made.blocks().nested().codebook());
                    assertEquals(expected.blocks().nested().offset(), made.blocks().nested().offset(), 1e-7);
                }
            }
        }
        assertEquals(json(SAMPLE.resolve("base-nf4/config.json")).path("quantization_config"),
                json(folder.resolve("merged_4bit/config.json")).path("quantization_config"));
    }

    @ParameterizedTest
    @EnumSource(CompressedScheme.class)
    void compressedWeightsAreThoseOfCompressedTensors(CompressedScheme scheme) throws Exception {
        assertEquals(REFERENCE.get(scheme.toString()), SampleExportTest.sha256(out.resolve(scheme + "/model.safetensors")));
    }

    @ParameterizedTest
    @CsvSource({"fp8_dynamic, 0.03", "w8a8, 0.01", "w8a16, 0.01", "w4a16, 0.13"})
    void compressedWeightsComeBack(String scheme, double most) {
        try (SafetensorsFile stored = SafetensorsFile.open(out.resolve(scheme + "/model.safetensors"));
                SafetensorsFile merged = SafetensorsFile.open(out.resolve("merged_16bit/model.safetensors"))) {
            float[] weights = bf16(merged.data(UP));
            float[] back = dequantized(stored, scheme, weights.length);
            double error = 0;
            double all = 0;
            for (int i = 0; i < weights.length; i++) {
                error += Math.pow(weights[i] - back[i], 2);
                all += Math.pow(weights[i], 2);
            }
            assertTrue(Math.sqrt(error / all) < most, scheme + ": " + Math.sqrt(error / all));
        }
    }

    /** value * scale, from the files' bytes alone; the matrix has 256 columns. */
    private static float[] dequantized(SafetensorsFile file, String scheme, int count) {
        float[] scales = bf16(file.data(UP + "_scale"));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = scales[(int) ((long) i * scales.length / count)] * switch (scheme) {
                case "fp8_dynamic" -> float8(file.data(UP).get(ValueLayout.JAVA_BYTE, i));
                case "w8a8" -> file.data(UP).get(ValueLayout.JAVA_BYTE, i);
                case "w8a16" -> (file.data(UP + "_packed").get(ValueLayout.JAVA_BYTE, i) & 0xFF) - 128;
                default -> (file.data(UP + "_packed").get(ValueLayout.JAVA_BYTE, i / 2) >> i % 2 * 4 & 15) - 8;
            };
        }
        return values;
    }

    private static float float8(byte bits) {
        int exponent = bits >> 3 & 15;
        int mantissa = bits & 7;
        double magnitude = exponent == 0 ? mantissa * Math.pow(2, -9) : (8 + mantissa) * Math.pow(2, exponent - 10);
        return (float) (bits < 0 ? -magnitude : magnitude);
    }

    @ParameterizedTest
    @EnumSource(CompressedScheme.class)
    void ourReaderUnderstandsThem(CompressedScheme scheme) {
        try (Checkpoint checkpoint = Checkpoint.open(out.resolve(scheme.toString()))) {
            assertTrue(checkpoint.tensor(UP).orElseThrow().isQuantized());
            assertEquals(DType.BF16, checkpoint.tensor(UP).orElseThrow().info().dtype());
        }
    }

    private static MemorySegment data(Path folder, String name) {
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
            return MemorySegment.ofArray(bytes(file.data(name)));
        }
    }

    private static byte[] bytes(MemorySegment data) {
        return data.toArray(ValueLayout.JAVA_BYTE);
    }

    private static float[] bf16(MemorySegment data) {
        short[] bits = data.toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
        float[] values = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            values[i] = Float.intBitsToFloat(bits[i] << 16);
        }
        return values;
    }

    private static JsonNode json(Path file) throws Exception {
        return JsonMapper.shared().readTree(Files.readString(file));
    }
}
