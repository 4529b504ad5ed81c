package io.lorapress.numeric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.lorapress.checkpoint.FourBitTensor;
import io.lorapress.checkpoint.Int8Tensor;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every engine must do: agree with bitsandbytes, and with definitions that are written another way here. */
abstract class EngineTest {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private final Engine engine = engine();
    @TempDir
    Path folder;

    abstract Engine engine();

    static Stream<String> fixtures() {
        return BitsAndBytesFixture.NAMES.stream().filter(name -> !name.equals("nf4-nested-bfloat16"));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void dequantisesAsBitsAndBytesDoes(String name) {
        try (BitsAndBytesFixture fixture = BitsAndBytesFixture.open(name, folder)) {
            byte[] bytes = dequantized(fixture.weight());
            long[] rows = fixture.expectedRows();
            int rowBytes = bytes.length / rows.length;
            for (int row = 0; row < rows.length; row++) {
                CRC32 crc = new CRC32();
                crc.update(bytes, row * rowBytes, rowBytes);
                assertEquals(rows[row], crc.getValue(), name + " row " + row);
            }
        }
    }

    @Test
    void dequantisesAsBitsAndBytesDoesToTheElement() {
        try (BitsAndBytesFixture fixture = BitsAndBytesFixture.open("nf4-nested-bfloat16", folder)) {
            assertArrayEquals(fixture.expected(), dequantized(fixture.weight()));
        }
    }

    private byte[] dequantized(StoredTensor weight) {
        int elements = Math.toIntExact(weight.info().shape().elements());
        int columns = Math.toIntExact(weight.info().shape().columns());
        float[] values = new float[elements];
        switch (weight) {
            case FourBitTensor fourBit -> engine.dequantize(fourBit.blocks(), 0, elements, values, 0);
            case Int8Tensor int8 -> {
                for (int row = 0; row < elements / columns; row++) {
                    engine.dequantizeInt8(int8.data(), (long) row * columns, columns, int8.scb(row), values, row * columns);
                }
            }
            default -> throw new AssertionError(weight);
        }
        byte[] bytes = new byte[Math.toIntExact(weight.info().dtype().byteSize(elements))];
        engine.narrow(weight.info().dtype(), values, 0, elements, MemorySegment.ofArray(bytes), 0);
        return bytes;
    }

    /** All values of the type, and between each two neighbours the middle and the float32 values beside it. */
    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void roundsEveryValueAndMidpointToTheNearestEven(DType dtype) {
        float[] all = HalfPrecision.probes(dtype);
        float[] rounded = all.clone();
        engine.round(dtype, rounded, 0, rounded.length);
        MemorySegment stored = MemorySegment.ofArray(new byte[2 * all.length + 1]);
        engine.narrow(dtype, all, 0, all.length, stored, 1);
        float[] read = new float[all.length];
        engine.widen(dtype, stored, 1, all.length, read, 0);
        for (int i = 0; i < all.length; i++) {
            short expected = HalfPrecision.nearestEven(dtype, all[i]);
            int value = Float.floatToIntBits(HalfPrecision.value(dtype, expected));
            boolean same = expected == stored.get(SHORT, 1 + 2L * i) && value == Float.floatToIntBits(rounded[i])
                    && value == Float.floatToIntBits(read[i]);
            if (!same) {
                fail(dtype + " of " + Float.toHexString(all[i]));
            }
        }
    }

    @Test
    void keepsFloat32AsItIs() {
        float[] values = {0f, -0f, 1f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, 0.1f, 3e-39f, 7f};
        float[] rounded = values.clone();
        engine.round(DType.F32, rounded, 0, values.length);
        assertArrayEquals(values, rounded);
        byte[] stored = new byte[4 * values.length + 3];
        engine.narrow(DType.F32, values, 0, values.length, MemorySegment.ofArray(stored), 3);
        float[] read = new float[values.length];
        engine.widen(DType.F32, MemorySegment.ofArray(stored), 3, values.length, read, 0);
        assertArrayEquals(values, read);
    }

    @Test
    void roundsFloat64ToTheNearest() {
        double[] values = {1, 0.1, -1e-50, 1e300, 1 + 0x1p-24, 1 + 0x1p-24 + 0x1p-50, Double.NaN};
        MemorySegment stored = Arena.ofAuto().allocate(8L * values.length);
        MemorySegment.copy(values, 0, stored, ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0, values.length);
        float[] read = new float[values.length];
        engine.widen(DType.F64, stored, 0, values.length, read, 0);
        assertArrayEquals(new float[] {1f, 0.1f, -0f, Float.POSITIVE_INFINITY, 1f, Math.nextUp(1f), Float.NaN}, read);
    }

    @ParameterizedTest
    @EnumSource(names = {"F8_E4M3", "F8_E5M2", "F8_E8M0"})
    void widensEveryEightBitFloat(DType dtype) {
        byte[] stored = new byte[256];
        for (int i = 0; i < 256; i++) {
            stored[i] = (byte) i;
        }
        float[] read = new float[256];
        engine.widen(dtype, MemorySegment.ofArray(stored), 0, 256, read, 0);
        for (int i = 0; i < 256; i++) {
            assertEquals(EightBitFloats.value(dtype, i), read[i], dtype + " " + Integer.toHexString(i));
        }
    }

    /** The sum over the rank in order, each step with one rounding; the scaled sum is rounded before it is added. */
    @Test
    void mergesInTheOrderOfTheRank() {
        float[] w = {1, 2, 3, 4, 5, 6};
        float[] a = {1e8f, 3, -1, 1, 1, 0.1f, -1e8f, 5, 7};
        float[] b = {9, 9, 9, 1, 1, 1, 0.3f, -2, 1e-3f};
        float[] expected = w.clone();
        for (int o = 0; o < 2; o++) {
            for (int i = 0; i < 3; i++) {
                BigDecimal sum = BigDecimal.ZERO;
                for (int k = 0; k < 3; k++) {
                    sum = new BigDecimal(b[(o + 1) * 3 + k]).multiply(new BigDecimal(a[k * 3 + i])).add(sum);
                    sum = new BigDecimal(sum.floatValue());
                }
                expected[o * 3 + i] = expected[o * 3 + i] + 0.7f * sum.floatValue();
            }
        }
        engine.addLowRank(w, 0, 2, 3, a, b, 1, 3, 0.7f);
        assertArrayEquals(expected, w);
    }

    @Test
    void findsTheFirstThatIsNotFinite() {
        for (int count : new int[] {1, 7, 8, 9, 40, 100}) {
            float[] values = new float[count + 3];
            Arrays.fill(values, Float.MAX_VALUE);
            values[0] = Float.NaN;
            assertEquals(-1, engine.firstNonFinite(values, 1, count));
            for (int at = 1; at <= count; at++) {
                values[at] = at % 2 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY;
                assertEquals(at, engine.firstNonFinite(values, 1, count));
                values[at] = -Float.MAX_VALUE;
            }
        }
    }
}
