package io.lorapress.quantize.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lorapress.checkpoint.FourBitTensor;
import io.lorapress.numeric.BitsAndBytesFixture;
import io.lorapress.numeric.Engines;
import io.lorapress.tensor.FourBitBlocks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FourBitEncoderTest {
    @TempDir
    private Path folder;

    static Stream<String> fourBitFixtures() {
        return BitsAndBytesFixture.NAMES.stream().filter(name -> !name.equals("int8"));
    }

    /** What bitsandbytes stored comes out again when it is dequantised and quantised; FP4's negative zero becomes a zero. */
    @ParameterizedTest
    @MethodSource("fourBitFixtures")
    void theFixturesRoundTrip(String name) {
        try (BitsAndBytesFixture fixture = BitsAndBytesFixture.open(name, folder)) {
            FourBitTensor tensor = (FourBitTensor) fixture.weight();
            FourBitBlocks blocks = tensor.blocks();
            int count = Math.toIntExact(blocks.elements());
            float[] values = new float[count];
            Engines.choose("scalar").engine().dequantize(blocks, 0, count, values, 0);
            byte[] nibbles = new byte[(count + 1) / 2];
            FourBitCode code = FourBitCode.valueOf(tensor.quantType().toUpperCase(Locale.ROOT));
            new FourBitEncoder(code, blocks.blockSize()).encode(values, 0, count, MemorySegment.ofArray(nibbles),
                    new float[Math.toIntExact(blocks.blocks())], 0);
            assertArrayEquals(codes(code, blocks.nibbles().toArray(ValueLayout.JAVA_BYTE), count), codes(code, nibbles, count));
            assertArrayEquals(blocks.codebook(), code.codebook());
        }
    }

    private static float[] codes(FourBitCode code, byte[] nibbles, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = code.codebook()[i % 2 == 0 ? nibbles[i / 2] >> 4 & 15 : nibbles[i / 2] & 15] + 0f;
        }
        return values;
    }

    @Test
    void aBlockOfZerosIsWrittenAsBitsAndBytesDoes() {
        byte[] nibbles = new byte[32];
        float[] absmax = {1};
        new FourBitEncoder(FourBitCode.NF4, 64).encode(new float[64], 0, 64, MemorySegment.ofArray(nibbles), absmax, 0);
        byte[] expected = new byte[32];
        Arrays.fill(expected, (byte) 0x77);
        assertArrayEquals(expected, nibbles);
        assertEquals(0, absmax[0]);
    }

    @Test
    void theDynamicMapIsThatOfPyTorch() throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(DynamicMap.codebook());
        String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        assertEquals("e732639a", sha256.substring(0, 8));
    }

    @Test
    void nestedScalesComeBackWithinTheMapsStep() {
        float[] scales = new float[1000];
        Random random = new Random(7);
        for (int i = 0; i < scales.length; i++) {
            scales[i] = 0.05f + 0.02f * random.nextFloat();
        }
        NestedScales nested = NestedScales.of(scales);
        for (int i = 0; i < scales.length; i++) {
            float back = DynamicMap.codebook()[nested.codes()[i] & 0xFF] * nested.absmax()[i / NestedScales.BLOCK] + nested.offset();
            assertEquals(scales[i], back, 0.01 * 0.01, "scale " + i);
        }
    }
}
