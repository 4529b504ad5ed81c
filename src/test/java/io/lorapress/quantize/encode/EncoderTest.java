package io.lorapress.quantize.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.lorapress.gguf.GgmlType;
import io.lorapress.llama.GgmlQuantizer;
import io.lorapress.quantize.RowEncoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every engine must hold: the bytes of ggml_quantize_chunk, for all weights and importances. */
abstract class EncoderTest {
    private static final GgmlQuantizer GGML = new GgmlQuantizer();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    abstract RowEncoder encoder(GgmlType type);

    static Stream<GgmlType> types() {
        return Arrays.stream(GgmlType.values()).filter(type -> Encoders.of(type, "scalar").isPresent());
    }

    @ParameterizedTest
    @MethodSource("types")
    void bytesAreThoseOfGgml(GgmlType type) {
        for (SampleWeights kind : SampleWeights.values()) {
            compare(type, kind, null);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void bytesAreThoseOfGgmlWithImportance(GgmlType type) {
        for (SampleWeights kind : SampleWeights.values()) {
            compare(type, kind, Importance.values()[random.nextInt(Importance.values().length)]);
        }
    }

    private void compare(GgmlType type, SampleWeights kind, Importance how) {
        int rows = random.nextInt(1, 4);
        int columns = type.blockSize() * random.nextInt(1, type.blockSize() == 32 ? 40 : 6);
        int offset = random.nextInt(5);
        float[] weights = kind.make(offset + rows * columns, random);
        float[] importance = how == null ? null : how.make(columns, random);
        byte[] expected = reference(type, weights, offset, rows, columns, importance);
        byte[] got = new byte[expected.length + 7];
        encoder(type).encode(weights, offset, rows, columns, importance, MemorySegment.ofArray(got), 3);
        String what = "%s, %s weights, %s importance, %d rows of %d, seed %d".formatted(type, kind, how, rows, columns, seed);
        assertEqualBlocks(type, expected, Arrays.copyOfRange(got, 3, 3 + expected.length), weights, offset, what);
        assertEquals(0, got[0] | got[1] | got[2] | got[got.length - 1] | got[got.length - 2], "bytes beside the blocks, " + what);
    }

    static byte[] reference(GgmlType type, float[] weights, int offset, int rows, int columns, float[] importance) {
        byte[] blocks = new byte[Math.toIntExact(rows * type.rowBytes(columns))];
        GGML.quantize(type, weights, offset, rows, columns, importance, MemorySegment.ofArray(blocks), 0);
        return blocks;
    }

    /** Fails with the block that has the most wrong bytes. */
    private static void assertEqualBlocks(GgmlType type, byte[] expected, byte[] got, float[] weights, int offset, String what) {
        int size = type.blockBytes();
        int[] wrong = IntStream.range(0, expected.length / size).map(block -> wrongBytes(expected, got, block, size)).toArray();
        int worst = IntStream.range(0, wrong.length).reduce(0, (a, b) -> wrong[b] > wrong[a] ? b : a);
        if (wrong[worst] > 0) {
            int first = offset + worst * type.blockSize();
            fail("%s: %d of %d blocks differ; worst is %d:%nexpected %s%ngot      %s%nweights  %s".formatted(what,
                    Arrays.stream(wrong).filter(count -> count > 0).count(), wrong.length, worst, hex(expected, worst, size),
                    hex(got, worst, size), Arrays.toString(Arrays.copyOfRange(weights, first, first + type.blockSize()))));
        }
    }

    private static int wrongBytes(byte[] expected, byte[] got, int block, int size) {
        return (int) IntStream.range(block * size, (block + 1) * size).filter(i -> expected[i] != got[i]).count();
    }

    private static String hex(byte[] bytes, int block, int size) {
        return HexFormat.of().formatHex(bytes, block * size, (block + 1) * size);
    }

    @ParameterizedTest
    @MethodSource("types")
    void manyRowsIntoNativeMemory(GgmlType type) {
        int rows = 19;
        int columns = type.blockSize() * 3;
        float[] weights = SampleWeights.NORMAL.make(rows * columns, random);
        float[] importance = Importance.SPREAD.make(columns, random);
        byte[] expected = reference(type, weights, 0, rows, columns, importance);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(expected.length);
            encoder(type).encode(weights, 0, rows, columns, importance, target, 0);
            assertArrayEquals(expected, target.toArray(ValueLayout.JAVA_BYTE), "seed " + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void noRowsAreNothing(GgmlType type) {
        encoder(type).encode(new float[0], 0, 0, type.blockSize(), null, MemorySegment.ofArray(new byte[0]), 0);
    }

    @ParameterizedTest
    @MethodSource("types")
    void tooLittleOfAnythingIsRefused(GgmlType type) {
        RowEncoder encoder = encoder(type);
        int columns = type.blockSize();
        float[] weights = new float[2 * columns];
        MemorySegment target = MemorySegment.ofArray(new byte[2 * type.blockBytes()]);
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.encode(weights, 1, 2, columns, null, target, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.encode(weights, 0, 2, columns, null, target, 1));
        assertThrows(IndexOutOfBoundsException.class,
                () -> encoder.encode(weights, 0, 2, columns, new float[columns - 1], target, 0));
        assertThrows(IllegalArgumentException.class, () -> encoder.encode(weights, 0, 1, columns + 1, null, target, 0));
    }

    /** Importances of many kinds. */
    enum Importance {
        SPREAD, WITH_ZEROS, ALL_ZERO, ONES, TINY, HUGE;

        float[] make(int columns, RandomGenerator random) {
            float[] importance = new float[columns];
            for (int i = 0; i < columns; i++) {
                importance[i] = (float) one(random);
            }
            return importance;
        }

        private double one(RandomGenerator random) {
            double spread = Math.exp(random.nextDouble(-8, 3));
            return switch (this) {
                case SPREAD -> spread;
                case WITH_ZEROS -> random.nextInt(3) == 0 ? 0 : spread;
                case ALL_ZERO -> 0;
                case ONES -> 1;
                case TINY -> 1e-30 * spread;
                case HUGE -> 1e30 * spread;
            };
        }
    }
}
