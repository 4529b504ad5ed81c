package io.lorapress.quantize.encode;

import io.lorapress.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** What every encoder asks of its arguments. */
public final class EncoderInput {
    private EncoderInput() {
    }

    /** @throws IndexOutOfBoundsException when source, importance or target is too short for the rows */
    public static void check(GgmlType type, float[] source, int offset, int rows, int columns, float[] importance,
                             MemorySegment target, long targetOffset) {
        long bytes = Math.multiplyExact(type.rowBytes(columns), (long) rows);
        Objects.checkFromIndexSize((long) offset, (long) rows * columns, (long) source.length);
        Objects.checkFromIndexSize(targetOffset, bytes, target.byteSize());
        if (importance != null) {
            Objects.checkFromIndexSize(0, columns, importance.length);
        }
    }
}
