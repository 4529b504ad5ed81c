package io.lorapress.quantize.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.RowEncoder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WarmingEncoderTest {
    private static final int COLUMNS = 64;
    private final float[] weights = SampleWeights.NORMAL.make(COLUMNS, new Random(1));

    @Test
    void theFasterTakesOver() {
        WarmingEncoder encoder = new WarmingEncoder(new Marking((byte) 1, 2_000_000), new Marking((byte) 2, 0));
        assertFalse(encoder.isWarm());
        assertArrayEquals(new byte[] {1}, encode(encoder));
        while (!encoder.isWarm()) {
            LockSupport.parkNanos(1_000_000);
        }
        assertArrayEquals(new byte[] {2}, encode(encoder));
    }

    @Test
    void theBytesAreTheSameThroughout() {
        RowEncoder scalar = Encoders.of(GgmlType.Q4_0, "scalar").orElseThrow();
        WarmingEncoder encoder = new WarmingEncoder(scalar, Encoders.of(GgmlType.Q4_0, "vector").orElseThrow());
        byte[] expected = bytes(scalar);
        for (int i = 0; i < 1000; i++) {
            assertArrayEquals(expected, bytes(encoder));
        }
    }

    @Test
    void bothMustBeOfOneType() {
        RowEncoder nibbles = Encoders.of(GgmlType.Q4_0, "scalar").orElseThrow();
        RowEncoder bytes = Encoders.of(GgmlType.Q8_0, "scalar").orElseThrow();
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new WarmingEncoder(nibbles, bytes)).getMessage()
                .contains("Q4_0 and Q8_0"));
    }

    private byte[] encode(RowEncoder encoder) {
        byte[] mark = new byte[1];
        encoder.encode(weights, 0, 1, COLUMNS, null, MemorySegment.ofArray(mark), 0);
        return mark;
    }

    private byte[] bytes(RowEncoder encoder) {
        byte[] blocks = new byte[(int) encoder.type().rowBytes(COLUMNS)];
        encoder.encode(weights, 0, 1, COLUMNS, null, MemorySegment.ofArray(blocks), 0);
        return blocks;
    }

    /** Writes one byte, and takes its time. */
    private record Marking(byte mark, long nanos) implements RowEncoder {
        @Override
        public GgmlType type() {
            return GgmlType.Q4_0;
        }

        @Override
        public void encode(float[] source, int offset, int rows, int columns, float[] importance, MemorySegment target,
                           long targetOffset) {
            LockSupport.parkNanos(nanos);
            target.set(ValueLayout.JAVA_BYTE, targetOffset, mark);
        }
    }
}
