package io.lorapress.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.tensor.BFloat16;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Float16;
import java.io.File;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights quantised in other ways than bitsandbytes', against what other programs make of them; resources/checkpoint/schemes. */
class StorageSchemesTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    static Stream<String> schemes() {
        return Arrays.stream(root().toFile().listFiles(File::isDirectory)).map(File::getName).sorted();
    }

    private static Path root() {
        try {
            return Path.of(StorageSchemesTest.class.getResource("/checkpoint/schemes").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everySchemeIsThere() {
        assertEquals(16, schemes().count());
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void decodesAsOthersDo(String scheme) {
        try (Checkpoint checkpoint = Checkpoint.open(root().resolve(scheme))) {
            List<StoredTensor> decoded = checkpoint.tensors().stream().filter(StoredTensor::isQuantized).toList();
            assertTrue(!decoded.isEmpty(), scheme);
            for (StoredTensor tensor : decoded) {
                PlainTensor expected = (PlainTensor) checkpoint.tensor("expected." + tensor.name()).orElseThrow();
                assertEquals(expected.info().shape(), tensor.info().shape());
                assertEquals(expected.info().dtype(), tensor.info().dtype());
                check((DecodedTensor) tensor, values(expected), scheme);
            }
        }
    }

    private void check(DecodedTensor tensor, float[] expected, String scheme) {
        int columns = (int) tensor.info().shape().columns();
        int allRows = (int) tensor.info().shape().rows();
        assertArrayEquals(expected, read(tensor, 0, allRows, columns), scheme);
        for (int round = 0; round < 20; round++) {
            int first = random.nextInt(allRows);
            int rows = random.nextInt(allRows - first) + 1;
            assertArrayEquals(Arrays.copyOfRange(expected, first * columns, (first + rows) * columns), read(tensor, first, rows, columns),
                    scheme + " rows " + first + " to " + (first + rows) + ", seed " + seed);
        }
    }

    private static float[] read(DecodedTensor tensor, int first, int rows, int columns) {
        float[] out = new float[rows * columns + 3];
        tensor.readRows(first, rows, out, 2);
        return Arrays.copyOfRange(out, 2, 2 + rows * columns);
    }

    private static float[] values(PlainTensor tensor) {
        float[] values = new float[(int) tensor.info().shape().elements()];
        for (int i = 0; i < values.length; i++) {
            short bits = tensor.data().getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i);
            values[i] = tensor.info().dtype() == DType.BF16 ? BFloat16.value(bits) : Float16.value(bits);
        }
        return values;
    }

    @Test
    void mxfp4IsTakenOverIntoGgufWithoutLoss() {
        try (Checkpoint checkpoint = Checkpoint.open(root().resolve("mxfp4"))) {
            Mxfp4Tensor tensor = (Mxfp4Tensor) checkpoint.tensor("x.experts.down_proj").orElseThrow();
            byte[] expected = ((PlainTensor) checkpoint.tensor("gguf").orElseThrow()).data().toArray(ValueLayout.JAVA_BYTE);
            assertEquals(expected.length, tensor.storedRows() * tensor.ggufRowBytes());
            byte[] repacked = new byte[expected.length];
            for (int row = 0; row < tensor.storedRows(); row += 3) {
                tensor.repack(row, 3, MemorySegment.ofArray(repacked), row * tensor.ggufRowBytes());
            }
            assertArrayEquals(expected, repacked);
        }
    }

    @Test
    void whatServesActivationsIsLeftOutAndNamed() {
        try (Checkpoint checkpoint = Checkpoint.open(root().resolve("fp8-modelopt"))) {
            assertEquals(List.of("x.input_scale"), checkpoint.unusedTensors());
            assertTrue(checkpoint.tensor("x.input_scale").isEmpty());
        }
    }

    @Test
    void storageIsToldInWords() {
        assertEquals("F8_E4M3, scales of 16 x 16", storage("fp8-block"));
        assertEquals("F8_E4M3, one scale", storage("fp8-tensor"));
        assertEquals("I8, one scale a row", storage("compressed-int8"));
        assertEquals("packed int4, 4 groups a row", storage("compressed-w4a16"));
        assertEquals("GPTQ 4 bits, 4 groups a row, act-order", storage("gptq-4-act-order"));
        assertEquals("AWQ 4 bits, 4 groups a row", storage("awq"));
    }

    private static String storage(String scheme) {
        try (Checkpoint checkpoint = Checkpoint.open(root().resolve(scheme))) {
            StoredTensor tensor = checkpoint.tensor("x.weight").orElseThrow();
            assertThrows(UnsupportedOperationException.class, () -> tensor.storedNames().add(""));
            return tensor.storage();
        }
    }
}
