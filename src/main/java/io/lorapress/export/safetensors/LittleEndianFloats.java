package io.lorapress.export.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Float32 as files have it. */
final class LittleEndianFloats {
    private LittleEndianFloats() {
    }

    static byte[] bytes(float... values) {
        return bytes(values, 0, values.length);
    }

    static byte[] bytes(float[] values, int from, int count) {
        ByteBuffer buffer = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values, from, count);
        return buffer.array();
    }
}
