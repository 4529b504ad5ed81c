package io.lorapress.quantize.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.lorapress.gguf.GgmlType;
import io.lorapress.llama.GgmlQuantizer;
import io.lorapress.quantize.RowDecoder;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every engine must hold: the weights that ggml reads from any bytes, to the bit. */
abstract class DecoderTest {
    private static final GgmlQuantizer GGML = new GgmlQuantizer();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    abstract RowDecoder decoder(GgmlType type);

    static Stream<GgmlType> types() {
        return Arrays.stream(GgmlType.values()).filter(type -> Decoders.of(type, "scalar").isPresent());
    }

    @ParameterizedTest
    @MethodSource("types")
    void weightsAreThoseOfGgml(GgmlType type) {
        for (int i = 0; i < 4; i++) {
            compare(type, type.blockSize() * random.nextInt(1, 9000 / type.blockSize()));
        }
    }

    private void compare(GgmlType type, int count) {
        byte[] blocks = new byte[Math.toIntExact(5 + type.rowBytes(count))];
        random.nextBytes(blocks);
        MemorySegment source = MemorySegment.ofArray(blocks);
        float[] expected = new float[count];
        GGML.dequantize(type, source, 5, expected, 0, count);
        float[] got = new float[count + 4];
        decoder(type).decode(source, 5, count, got, 3);
        for (int i = 0; i < count; i++) {
            // floatToIntBits makes one of all NaNs: what a NaN carries differs between machines
            if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(got[i + 3])) {
                fail("%s: weight %d of %d is %s instead of %s, seed %d; its block: %s".formatted(type, i, count, got[i + 3],
                        expected[i], seed, hex(blocks, 5 + i / type.blockSize() * type.blockBytes(), type.blockBytes())));
            }
        }
        assertEquals(0f, got[0] + got[1] + got[2] + got[count + 3], "weights beside the blocks, seed " + seed);
    }

    private static String hex(byte[] bytes, int from, int count) {
        return HexFormat.of().formatHex(bytes, from, from + count);
    }

    @ParameterizedTest
    @MethodSource("types")
    void tooLittleOfAnythingIsRefused(GgmlType type) {
        RowDecoder decoder = decoder(type);
        int count = 2 * type.blockSize();
        MemorySegment source = MemorySegment.ofArray(new byte[2 * type.blockBytes()]);
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.decode(source, 1, count, new float[count], 0));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.decode(source, 0, count, new float[count], 1));
    }
}
