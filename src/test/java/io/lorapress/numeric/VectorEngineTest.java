package io.lorapress.numeric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lorapress.numeric.scalar.ScalarEngine;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.FourBitBlocks;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The vector engine against the scalar one, to the bit, on whatever random tails, offsets and values come up. */
abstract class VectorEngineTest extends EngineTest {
    private static final int ROUNDS = 60;
    private static final DType[] WEIGHTS = {DType.F32, DType.F16, DType.BF16};
    private static final DType[] FLOATS = {DType.F64, DType.F32, DType.F16, DType.BF16, DType.F8_E4M3, DType.F8_E5M2, DType.F8_E8M0};

    private final Engine scalar = new ScalarEngine();
    private final Engine vector = engine();
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void hasTheWidthItIsTestedAt() throws ReflectiveOperationException {
        Class<?> width = vector.getClass().getClassLoader().loadClass("io.lorapress.numeric.vector.VectorWidth");
        java.lang.reflect.Field bits = width.getDeclaredField("BITS");
        bits.setAccessible(true);
        assertEquals(getClass().getSimpleName(), "Vector" + bits.getInt(null) + "EngineTest");
    }

    @Test
    void dequantisesFourBitsAsScalarDoes() {
        for (int round = 0; round < ROUNDS; round++) {
            FourBitBlocks blocks = fourBit(1 + random.nextInt(5000));
            int first = random.nextInt((int) blocks.elements());
            int count = random.nextInt((int) blocks.elements() - first + 1);
            int offset = random.nextInt(5);
            float[] expected = noise(offset + count + 3);
            float[] actual = expected.clone();
            scalar.dequantize(blocks, first, count, expected, offset);
            vector.dequantize(blocks, first, count, actual, offset);
            assertBits(expected, actual, blocks.dtype() + " block " + blocks.blockSize() + " from " + first + ", " + count);
        }
    }

    private FourBitBlocks fourBit(int elements) {
        int blockSize = 32 << random.nextInt(8);
        int count = Math.ceilDiv(elements, blockSize);
        byte[] nibbles = bytes((elements + 1) / 2);
        DType dtype = WEIGHTS[random.nextInt(WEIGHTS.length)];
        if (random.nextBoolean()) {
            return new FourBitBlocks(elements, blockSize, dtype, noise(16), MemorySegment.ofArray(nibbles), floats(count), null);
        }
        FourBitBlocks.Nested nested = new FourBitBlocks.Nested(32, noise(256), floats(Math.ceilDiv(count, 32)), random.nextFloat());
        return new FourBitBlocks(elements, blockSize, dtype, noise(16), MemorySegment.ofArray(nibbles), MemorySegment.ofArray(bytes(count)), nested);
    }

    private MemorySegment floats(int count) {
        byte[] stored = new byte[4 * count];
        scalar.narrow(DType.F32, noise(count), 0, count, MemorySegment.ofArray(stored), 0);
        return MemorySegment.ofArray(stored);
    }

    @Test
    void dequantisesInt8AsScalarDoes() {
        for (int round = 0; round < ROUNDS; round++) {
            int count = random.nextInt(300);
            int first = random.nextInt(9);
            MemorySegment source = MemorySegment.ofArray(bytes(first + count));
            float scb = noise(1)[0];
            float[] expected = noise(count + 5);
            float[] actual = expected.clone();
            scalar.dequantizeInt8(source, first, count, scb, expected, 2);
            vector.dequantizeInt8(source, first, count, scb, actual, 2);
            assertBits(expected, actual, "int8 " + count);
        }
    }

    @Test
    void widensAsScalarDoes() {
        for (int round = 0; round < ROUNDS; round++) {
            DType dtype = FLOATS[random.nextInt(FLOATS.length)];
            int count = random.nextInt(300);
            int first = random.nextInt(9);
            MemorySegment source = MemorySegment.ofArray(bytes(first + count * dtype.bits() / 8));
            float[] expected = noise(count + 5);
            float[] actual = expected.clone();
            scalar.widen(dtype, source, first, count, expected, 2);
            vector.widen(dtype, source, first, count, actual, 2);
            assertBits(expected, actual, dtype + " " + count);
        }
    }

    @Test
    void narrowsAndRoundsAsScalarDoes() {
        for (int round = 0; round < ROUNDS; round++) {
            DType dtype = WEIGHTS[random.nextInt(WEIGHTS.length)];
            int count = random.nextInt(300);
            int offset = random.nextInt(5);
            float[] values = noise(offset + count + 2);
            byte[] expected = bytes(3 + count * dtype.bits() / 8 + 3);
            byte[] actual = expected.clone();
            scalar.narrow(dtype, values, offset, count, MemorySegment.ofArray(expected), 3);
            vector.narrow(dtype, values, offset, count, MemorySegment.ofArray(actual), 3);
            org.junit.jupiter.api.Assertions.assertArrayEquals(expected, actual, dtype + " " + count + ", seed " + seed);
            float[] rounded = values.clone();
            scalar.round(dtype, values, offset, count);
            vector.round(dtype, rounded, offset, count);
            assertBits(values, rounded, dtype + " " + count);
        }
    }

    @Test
    void mergesAsScalarDoes() {
        for (int round = 0; round < ROUNDS; round++) {
            int rows = random.nextInt(14);
            int columns = 1 + random.nextInt(round % 8 == 0 ? 700 : 90);
            int rank = random.nextInt(round % 16 == 0 ? 300 : 20);
            int firstRow = random.nextInt(4);
            float[] a = noise(rank * columns);
            float[] b = noise((firstRow + rows) * rank);
            float[] expected = noise(3 + rows * columns + 4);
            float[] actual = expected.clone();
            float scale = random.nextBoolean() ? 0 : random.nextFloat() * 4 - 2;
            scalar.addLowRank(expected, 3, rows, columns, a, b, firstRow, rank, scale);
            vector.addLowRank(actual, 3, rows, columns, a, b, firstRow, rank, scale);
            assertBits(expected, actual, rows + " x " + columns + ", rank " + rank);
        }
    }

    /** Mostly weights as they come; now and then zeros, subnormals, huge values, infinities and NaN. */
    private float[] noise(int count) {
        float[] values = new float[count];
        boolean tame = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            values[i] = tame || random.nextInt(8) > 0 ? (float) random.nextGaussian() * 0.05f : Float.intBitsToFloat(random.nextInt());
        }
        return values;
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Which NaN it is may differ: IEEE 754 leaves it open, and so do processors. */
    private void assertBits(float[] expected, float[] actual, String what) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
                assertEquals(Float.toHexString(expected[i]), Float.toHexString(actual[i]), what + ", element " + i + ", seed " + seed);
            }
        }
    }
}
