package io.lorapress.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Float8Test {
    @Test
    void everyByteComesBack() {
        for (int bits = 0; bits < 256; bits++) {
            float value = Float8.e4m3((byte) bits);
            int expected = Float.isNaN(value) ? 0x7F : bits;
            assertEquals((byte) expected, Float8.e4m3Bits(value), Integer.toHexString(bits));
        }
    }

    @Test
    void roundsToTheNearestAndTiesToEven() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            float value = (float) Math.scalb(random.nextDouble() * 2 - 1, random.nextInt(-12, 10));
            byte bits = Float8.e4m3Bits(value);
            float best = Float8.e4m3(bits);
            for (int other = 0; other < 256; other++) {
                float candidate = Float8.e4m3((byte) other);
                double distance = Math.abs((double) candidate - value);
                double ours = Math.abs((double) best - value);
                boolean closer = distance < ours || distance == ours && candidate != best && (bits & 1) == 1;
                assertEquals(false, closer, "seed " + seed + ": " + value + " became " + best + ", but " + candidate + " is nearer");
            }
        }
    }

    @Test
    void saturates() {
        assertEquals(448f, Float8.e4m3(Float8.e4m3Bits(1e9f)));
        assertEquals(-448f, Float8.e4m3(Float8.e4m3Bits(Float.NEGATIVE_INFINITY)));
    }
}
