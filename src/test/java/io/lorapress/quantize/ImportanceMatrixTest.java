package io.lorapress.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufFile;
import io.lorapress.gguf.GgufLayout;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.gguf.GgufValue;
import io.lorapress.quantize.ImportanceWriter.Sums;
import io.lorapress.quantize.QuantizeException.Fault;
import io.lorapress.tensor.Shape;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Importance matrices of llama-imatrix (src/conformance/quantize/imatrix.py made them), in both formats. */
class ImportanceMatrixTest {
    private static final Path GGUF = resource("small.imatrix.gguf");
    private static final Path DAT = resource("small.imatrix.dat");

    @TempDir
    Path folder;

    @Test
    void bothFormatsSayTheSame() {
        try (ImportanceMatrix gguf = ImportanceMatrix.open(GGUF); ImportanceMatrix dat = ImportanceMatrix.open(DAT)) {
            assertEquals(16, gguf.names().size());
            assertEquals(gguf.names(), dat.names());
            assertEquals(List.of(2, 2), List.of(gguf.chunks(), dat.chunks()));
            assertEquals(List.of("text.txt"), gguf.datasets());
            assertEquals(gguf.datasets(), dat.datasets());
            gguf.requireFinite();
            for (String name : gguf.names()) {
                int matrices = name.contains("exps") ? 4 : 1;
                QuantizePlan.Tensor tensor = tensor(name, matrices, name.contains("down") ? 96 : 64, GgmlType.Q4_K, true);
                float[][] expected = gguf.weights(tensor).orElseThrow();
                float[][] actual = dat.weights(tensor).orElseThrow();
                assertEquals(matrices, expected.length);
                for (int i = 0; i < expected.length; i++) {
                    for (int j = 0; j < expected[i].length; j++) {
                        assertEquals(expected[i][j], actual[i][j], 1e-6f * expected[i][j], name);
                    }
                }
            }
        }
    }

    @Test
    void weightsAreSumsOverCountsMatrixByMatrix() {
        try (ImportanceMatrix matrix = ImportanceMatrix.open(GGUF)) {
            float[][] weights = matrix.weights(tensor("blk.0.ffn_down_exps.weight", 4, 96, GgmlType.Q4_K, true)).orElseThrow();
            assertEquals(0.00711523f, weights[0][0], 1e-8f);
            float[][] one = matrix.weights(tensor("blk.0.attn_k.weight", 1, 64, GgmlType.Q4_K, true)).orElseThrow();
            assertEquals(63.531918f / 64, one[0][0], 1e-6f);
        }
    }

    @Test
    void writtenAgainItIsTheSameFile() throws Exception {
        SortedMap<String, Sums> sums = new TreeMap<>();
        try (GgufFile file = GgufFile.open(GGUF)) {
            for (GgufFile.Entry entry : file.tensors()) {
                if (entry.name().endsWith(".in_sum2")) {
                    String name = entry.name().substring(0, entry.name().length() - 8);
                    float[] counts = file.tensor(name + ".counts").orElseThrow().data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
                    long[] whole = new long[counts.length];
                    Arrays.setAll(whole, i -> (long) counts[i]);
                    sums.put(name, new Sums(entry.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED), whole));
                }
            }
        }
        sums.put("blk.9.never_used.weight", new Sums(new float[0], new long[0]));
        Path path = folder.resolve("again.gguf");
        ImportanceWriter.write(path, sums, List.of("text.txt"), 2, 32);
        assertArrayEquals(Files.readAllBytes(GGUF), Files.readAllBytes(path));
        assertEquals(1, Files.list(folder).count(), "nothing is left beside it");
    }

    @Test
    void anExpertThatSawNothingCountsOne() {
        Path path = write("e", new float[] {1, 2, 3, 4}, 2, 0);
        try (ImportanceMatrix matrix = ImportanceMatrix.open(path)) {
            assertArrayEquals(new float[][] {{0.5f, 1}, {1, 1}}, matrix.weights(tensor("e", 2, 2, GgmlType.Q4_0, true)).orElseThrow());
        }
    }

    @Test
    void aMatrixForAnotherModelIsRefused() {
        try (ImportanceMatrix matrix = ImportanceMatrix.open(GGUF)) {
            assertFault(Fault.IMATRIX_MISMATCH, () -> matrix.weights(tensor("blk.0.attn_k.weight", 1, 128, GgmlType.Q4_K, false)));
        }
        try (ImportanceMatrix matrix = ImportanceMatrix.open(write("token_embd.weight", new float[] {1, 2}, 1))) {
            assertTrue(matrix.weights(tensor("token_embd.weight", 1, 128, GgmlType.Q4_K, false)).isEmpty(), "embeddings are let through");
            assertFault(Fault.IMATRIX_REQUIRED, () -> matrix.weights(tensor("token_embd.weight", 1, 128, GgmlType.IQ2_XS, true)));
        }
    }

    @Test
    void aTensorThatIsNotInItIsEncodedWithoutUnlessItNeedsIt() {
        try (ImportanceMatrix matrix = ImportanceMatrix.open(GGUF)) {
            assertTrue(matrix.weights(tensor("output.weight", 1, 64, GgmlType.Q6_K, false)).isEmpty());
            assertFault(Fault.IMATRIX_REQUIRED, () -> matrix.weights(tensor("blk.7.attn_k.weight", 1, 64, GgmlType.IQ2_XXS, true)));
        }
    }

    @Test
    void filters() {
        try (ImportanceMatrix matrix = ImportanceMatrix.open(GGUF)) {
            assertEquals(8, matrix.including(List.of("blk.1")).names().size());
            assertEquals(10, matrix.including(List.of("blk.1", "attn_q", "attn_k")).names().size());
            assertEquals(4, matrix.excluding(List.of("ffn", "attn_k", "attn_q")).names().size());
            assertTrue(matrix.including(List.of("nothing")).keys("x").isEmpty());
        }
    }

    @Test
    void aWeightThatIsNoNumber() {
        try (ImportanceMatrix matrix = ImportanceMatrix.open(write("x", new float[] {1, Float.NaN}, 1))) {
            assertFault(Fault.IMATRIX_NOT_FINITE, matrix::requireFinite);
        }
    }

    @Test
    void filesThatAreNone() throws Exception {
        refused(GgufLayout.of(new GgufMetadata().text("general.architecture", "llama"), List.of()).header());
        refused(new byte[0]);
        refused("GGUF".getBytes());
        refused(new byte[] {-1, -1, -1, -1, 0, 0});
        refused(mismatched("x.in_sum2", 4, "y.counts", 1));
        refused(mismatched("x.in_sum2", 4, "x.counts", 3));
        refused(mismatched("x.in_sum2", 4, "x.counts", 0));
        refused(mismatched("x.other", 4, "x.counts", 1));
    }

    @Test
    void everyCutIsANamedErrorOrAShorterEnd() throws Exception {
        byte[] dat = Files.readAllBytes(DAT);
        for (int length = 0; length < dat.length - 16; length += 101) {
            refused(Arrays.copyOf(dat, length));
        }
        byte[] gguf = Files.readAllBytes(GGUF);
        for (int length = 0; length < gguf.length - 32; length += 103) {
            refused(Arrays.copyOf(gguf, length));
        }
        Path path = Files.write(folder.resolve("short"), Arrays.copyOf(dat, dat.length - 12 - 4));
        try (ImportanceMatrix matrix = ImportanceMatrix.open(path)) {
            assertEquals(0, matrix.chunks());
        }
    }

    @Test
    void flippedBytesGiveANamedErrorOrAMatrix() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = Files.readAllBytes(i % 2 == 0 ? DAT : GGUF);
            bytes[random.nextInt(i % 3 == 0 ? 64 : bytes.length)] = (byte) random.nextInt();
            try (ImportanceMatrix matrix = ImportanceMatrix.open(Files.write(folder.resolve("flip"), bytes))) {
                matrix.requireFinite();
            } catch (QuantizeException expected) {
                assertFalse(expected.getMessage().contains("\n"), "seed " + seed);
            } catch (Throwable other) {
                throw new AssertionError("seed " + seed + ", round " + i, other);
            }
        }
    }

    private static byte[] mismatched(String first, int sums, String second, int counts) {
        GgufMetadata metadata = new GgufMetadata().text("general.type", "imatrix").u32("imatrix.chunk_count", 1)
                .u32("imatrix.chunk_size", 1).keep("imatrix.datasets", new GgufValue.TextArray(List.of()));
        GgufLayout layout = GgufLayout.of(metadata, List.of(new GgufTensorInfo(first, Shape.of(sums), GgmlType.F32),
                new GgufTensorInfo(second, Shape.of(counts), GgmlType.F32)));
        return Arrays.copyOf(layout.header(), (int) layout.fileSize());
    }

    private Path write(String name, float[] values, long... counts) {
        Path path = folder.resolve("m.gguf");
        ImportanceWriter.write(path, new TreeMap<>(java.util.Map.of(name, new Sums(values, counts))), List.of(), 1, 1);
        return path;
    }

    private void refused(byte[] bytes) throws Exception {
        Path path = Files.write(folder.resolve("bad"), bytes);
        assertFault(Fault.MALFORMED_IMATRIX, () -> ImportanceMatrix.open(path));
    }

    private static QuantizePlan.Tensor tensor(String name, int matrices, int columns, GgmlType type, boolean needed) {
        GgufTensorInfo info = new GgufTensorInfo(name, Shape.of(matrices, 8, columns), GgmlType.BF16).trimmed();
        return new QuantizePlan.Tensor(name, 0, new TypePlan.Choice(info, type, needed));
    }

    private static void assertFault(Fault fault, org.junit.jupiter.api.function.Executable action) {
        assertEquals(fault, assertThrows(QuantizeException.class, action).fault());
    }

    private static Path resource(String name) {
        try {
            return Path.of(ImportanceMatrixTest.class.getResource("/quantize/" + name).toURI());
        } catch (java.net.URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
