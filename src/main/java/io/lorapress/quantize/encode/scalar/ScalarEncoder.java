package io.lorapress.quantize.encode.scalar;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.RowEncoder;
import io.lorapress.quantize.encode.Rows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Walks the rows; each format says how one row becomes bytes. */
abstract class ScalarEncoder implements RowEncoder {
    private final GgmlType type;

    ScalarEncoder(GgmlType type) {
        this.type = type;
    }

    @Override
    public final GgmlType type() {
        return type;
    }

    @Override
    public final void encode(float[] source, int offset, int rows, int columns, float[] importance, MemorySegment target,
                             long targetOffset) {
        Rows checked = new Rows(source, offset, rows, columns, importance);
        byte[] out = new byte[Math.toIntExact(type.rowBytes(columns))];
        for (int row = 0; row < checked.count(); row++) {
            encodeRow(source, offset + row * columns, columns, importance, out);
            MemorySegment.copy(out, 0, target, ValueLayout.JAVA_BYTE, targetOffset + (long) row * out.length, out.length);
        }
    }

    /** Encodes {@code columns} weights from {@code x[at]} on; every byte of {@code out} is written. */
    abstract void encodeRow(float[] x, int at, int columns, float[] importance, byte[] out);
}
