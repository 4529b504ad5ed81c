package io.lorapress.llama;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgmlQuantizerTest {
    private static final Set<GgmlType> NOT_ENCODED = EnumSet.of(GgmlType.Q8_1, GgmlType.Q8_K, GgmlType.I8, GgmlType.I16,
            GgmlType.I32, GgmlType.I64, GgmlType.F64);
    /** ggml makes tables for these on their first use, which takes many seconds: nothing here depends on them. */
    private static final Set<GgmlType> SLOW_TO_START = EnumSet.of(GgmlType.IQ1_S, GgmlType.IQ1_M, GgmlType.IQ2_S);
    private static final Set<GgmlType> SLOW = EnumSet.of(GgmlType.IQ2_XXS, GgmlType.IQ2_XS, GgmlType.IQ3_XXS, GgmlType.IQ3_S);
    private static final int COLUMNS = 512;
    private final GgmlQuantizer quantizer = new GgmlQuantizer();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    static Stream<GgmlType> types() {
        return Arrays.stream(GgmlType.values()).filter(type -> !NOT_ENCODED.contains(type) && !SLOW_TO_START.contains(type));
    }

    @ParameterizedTest
    @MethodSource("types")
    void manyRowsAtOnceEqualEachAlone(GgmlType type) {
        int rows = SLOW.contains(type) ? 3 : 130;
        float[] weights = normals(rows * COLUMNS + 3);
        float[] importance = positives(COLUMNS);
        byte[] together = new byte[Math.toIntExact(5 + rows * type.rowBytes(COLUMNS))];
        long written = quantizer.quantize(type, weights, 3, rows, COLUMNS, importance, MemorySegment.ofArray(together), 5);
        assertEquals(rows * type.rowBytes(COLUMNS), written);
        byte[] alone = new byte[together.length];
        for (int row = 0; row < rows; row++) {
            quantizer.quantize(type, weights, 3 + row * COLUMNS, 1, COLUMNS, importance, MemorySegment.ofArray(alone),
                    5 + row * type.rowBytes(COLUMNS));
        }
        assertArrayEquals(alone, together, "seed " + seed);
        assertTrue(quantizer.isValid(type, MemorySegment.ofArray(together), 5, written));
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatIsDecodedIsNearWhatWasEncoded(GgmlType type) {
        int rows = SLOW.contains(type) ? 4 : 130;
        int count = rows * COLUMNS;
        float[] weights = normals(count);
        byte[] blocks = new byte[Math.toIntExact(type.rowBytes(count)) + 1];
        quantizer.quantize(type, weights, 0, rows, COLUMNS, positives(COLUMNS), MemorySegment.ofArray(blocks), 1);
        float[] decoded = new float[count + 2];
        quantizer.dequantize(type, MemorySegment.ofArray(blocks), 1, decoded, 2, count);
        double error = 0;
        double power = 0;
        for (int i = 0; i < count; i++) {
            error += Math.pow(decoded[i + 2] - weights[i], 2);
            power += Math.pow(weights[i], 2);
        }
        // a type of b bits a weight leaves about 4^-b of the power, times a small number; ternary ones leave over half of it
        double bits = 8.0 * type.blockBytes() / type.blockSize();
        double bound = bits < 3 ? 0.75 : 8 * Math.pow(4, -Math.min(bits, 10));
        assertTrue(error <= power * bound, type + ": " + error / power + ", seed " + seed);
    }

    @Test
    void q8BlocksAreWhatTheirDefinitionSays() {
        float[] weights = normals(32 * 64);
        byte[] blocks = new byte[34 * 64];
        quantizer.quantize(GgmlType.Q8_0, weights, 0, 1, weights.length, null, MemorySegment.ofArray(blocks), 0);
        for (int block = 0; block < 64; block++) {
            float largest = 0;
            for (int i = 0; i < 32; i++) {
                largest = Math.max(largest, Math.abs(weights[block * 32 + i]));
            }
            float scale = largest / 127;
            assertEquals(Float.floatToFloat16(scale),
                    MemorySegment.ofArray(blocks).get(ValueLayout.JAVA_SHORT_UNALIGNED, block * 34L), "seed " + seed);
            for (int i = 0; i < 32; i++) {
                float scaled = weights[block * 32 + i] * (1 / scale);
                assertEquals((int) (Math.signum(scaled) * Math.floor(Math.abs(scaled) + 0.5f)), blocks[block * 34 + 2 + i],
                        "block " + block + ", seed " + seed);
            }
        }
    }

    @Test
    void threadsDoNotDisturbEachOther() {
        float[] weights = normals(140 * COLUMNS);
        byte[] expected = encode(GgmlType.Q4_K, weights);
        IntStream.range(0, 16).parallel().forEach(i -> {
            GgmlType other = i % 2 == 0 ? GgmlType.IQ4_XS : GgmlType.Q5_K;
            quantizer.quantize(other, weights, 0, 8, COLUMNS, null, MemorySegment.ofArray(new byte[10000]), 0);
            assertArrayEquals(expected, encode(GgmlType.Q4_K, weights), "seed " + seed);
        });
    }

    @Test
    void importanceChangesTheBlocks() {
        float[] weights = normals(COLUMNS);
        byte[] without = new byte[(int) GgmlType.Q4_K.rowBytes(COLUMNS)];
        byte[] with = without.clone();
        quantizer.quantize(GgmlType.Q4_K, weights, 0, 1, COLUMNS, null, MemorySegment.ofArray(without), 0);
        quantizer.quantize(GgmlType.Q4_K, weights, 0, 1, COLUMNS, positives(COLUMNS), MemorySegment.ofArray(with), 0);
        assertFalse(Arrays.equals(with, without), "seed " + seed);
    }

    @Test
    void theTypesThatNeedImportancesAreRefusedWithout() {
        Set<GgmlType> needy = EnumSet.noneOf(GgmlType.class);
        for (GgmlType type : GgmlType.values()) {
            if (quantizer.requiresImportance(type)) {
                needy.add(type);
                assertThrows(IllegalArgumentException.class, () -> quantizer.quantize(type, new float[COLUMNS], 0, 1, COLUMNS, null,
                        MemorySegment.ofArray(new byte[1000]), 0));
            }
        }
        assertEquals(EnumSet.of(GgmlType.IQ2_XXS, GgmlType.IQ2_XS, GgmlType.IQ1_S), needy);
    }

    @Test
    void whatGgmlWouldAbortOverIsRefused() {
        MemorySegment target = MemorySegment.ofArray(new byte[10000]);
        for (GgmlType type : NOT_ENCODED) {
            assertThrows(IllegalArgumentException.class, () -> quantizer.quantize(type, new float[256], 0, 1, 256, null, target, 0));
        }
        assertThrows(IllegalArgumentException.class,
                () -> quantizer.quantize(GgmlType.Q4_K, new float[300], 0, 1, 300, null, target, 0));
        assertThrows(IllegalArgumentException.class,
                () -> quantizer.quantize(GgmlType.Q4_K, new float[256], 0, 1, 256, new float[255], target, 0));
        assertThrows(IllegalArgumentException.class,
                () -> quantizer.dequantize(GgmlType.I8, target, 0, new float[256], 0, 256));
        assertThrows(IndexOutOfBoundsException.class,
                () -> quantizer.quantize(GgmlType.Q4_K, new float[256], 0, 2, 256, null, target, 0));
        assertEquals(0, quantizer.quantize(GgmlType.Q4_K, new float[0], 0, 0, 0, null, target, 0));
    }

    /** For any of these ggml ends the process. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e37f, -3e38f})
    void valuesThatNoGridHoldsAreRefused(float bad) {
        for (GgmlType type : SLOW) {
            float[] weights = normals(COLUMNS);
            float[] importance = positives(COLUMNS);
            MemorySegment target = MemorySegment.ofArray(new byte[1000]);
            importance[random.nextInt(COLUMNS)] = bad;
            assertThrows(LlamaException.class, () -> quantizer.quantize(type, weights, 0, 1, COLUMNS, importance, target, 0),
                    "seed " + seed);
            weights[random.nextInt(COLUMNS)] = bad;
            assertThrows(LlamaException.class, () -> quantizer.quantize(type, weights, 0, 1, COLUMNS, positives(COLUMNS), target, 0),
                    "seed " + seed);
        }
    }

    /** What grids do hold: nothing, next to nothing, and rows that do not matter. */
    @Test
    void smallValuesAreEncodedOnGrids() {
        for (GgmlType type : SLOW) {
            float[] tiny = normals(COLUMNS);
            for (int i = 0; i < COLUMNS; i++) {
                tiny[i] *= 1e-40f;
            }
            for (float[] weights : new float[][] {new float[COLUMNS], tiny, normals(COLUMNS)}) {
                byte[] blocks = new byte[Math.toIntExact(type.rowBytes(COLUMNS))];
                quantizer.quantize(type, weights, 0, 1, COLUMNS, new float[COLUMNS], MemorySegment.ofArray(blocks), 0);
                assertTrue(quantizer.isValid(type, MemorySegment.ofArray(blocks), 0, blocks.length), type + ", seed " + seed);
            }
        }
    }

    @Test
    void aScaleThatIsNoNumberIsFound() {
        byte[] blocks = encode(GgmlType.Q8_0, normals(300 * COLUMNS));
        assertTrue(quantizer.isValid(GgmlType.Q8_0, MemorySegment.ofArray(blocks), 0, blocks.length));
        MemorySegment.ofArray(blocks).set(ValueLayout.JAVA_SHORT_UNALIGNED, blocks.length - 34L, (short) 0x7e00);
        assertFalse(quantizer.isValid(GgmlType.Q8_0, MemorySegment.ofArray(blocks), 0, blocks.length));
    }

    private byte[] encode(GgmlType type, float[] weights) {
        byte[] blocks = new byte[Math.toIntExact(type.rowBytes(weights.length))];
        quantizer.quantize(type, weights, 0, weights.length / COLUMNS, COLUMNS, null, MemorySegment.ofArray(blocks), 0);
        return blocks;
    }

    private float[] normals(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private float[] positives(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 0.01f + random.nextFloat();
        }
        return values;
    }
}
