package io.lorapress.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Writes the parts of a GGUF header, little-endian, into a buffer that grows. Source: gguf.cpp, {@code gguf_writer_base}. */
final class HeaderWriter {
    private ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

    int length() {
        return out.position();
    }

    byte[] bytes() {
        return Arrays.copyOf(out.array(), out.position());
    }

    void raw(byte[] bytes) {
        room(bytes.length).put(bytes);
    }

    void u32(int value) {
        room(4).putInt(value);
    }

    void u64(long value) {
        room(8).putLong(value);
    }

    void text(String text) {
        byte[] bytes = GgufText.encode(text);
        u64(bytes.length);
        raw(bytes);
    }

    void pad(int alignment) {
        raw(new byte[(int) (GgufLayout.padded(length(), alignment) - length())]);
    }

    /** The value after the number of its type. */
    void typed(GgufValue value) {
        u32(value.type().id());
        payload(value);
    }

    private void payload(GgufValue value) {
        switch (value) {
            case GgufValue.U8 number -> room(1).put((byte) number.value());
            case GgufValue.I8 number -> room(1).put((byte) number.value());
            case GgufValue.Bool flag -> room(1).put((byte) (flag.value() ? 1 : 0));
            case GgufValue.U16 number -> room(2).putShort((short) number.value());
            case GgufValue.I16 number -> room(2).putShort((short) number.value());
            case GgufValue.U32 number -> u32((int) number.value());
            case GgufValue.I32 number -> u32(number.value());
            case GgufValue.F32 number -> u32(Float.floatToRawIntBits(number.value()));
            case GgufValue.U64 number -> u64(number.value());
            case GgufValue.I64 number -> u64(number.value());
            case GgufValue.F64 number -> u64(Double.doubleToRawLongBits(number.value()));
            case GgufValue.Text text -> text(text.value());
            case GgufValue.TextArray array -> texts(array.values());
            case GgufValue.I32Array array -> ints(GgufValueType.I32, array.values());
            case GgufValue.U32Array array -> ints(GgufValueType.U32, array.values());
            case GgufValue.F32Array array -> floats(array.values());
            case GgufValue.BoolArray array -> bools(array.values());
            case GgufValue.OtherArray array -> values(array);
        }
    }

    private void arrayHead(GgufValueType items, int count) {
        u32(items.id());
        u64(count);
    }

    private void texts(List<String> texts) {
        arrayHead(GgufValueType.TEXT, texts.size());
        if (texts instanceof PackedTexts packed) {
            raw(packed.encoded());
        } else {
            texts.forEach(this::text);
        }
    }

    private void ints(GgufValueType type, int[] values) {
        arrayHead(type, values.length);
        room(4L * values.length).asIntBuffer().put(values);
        out.position(out.position() + 4 * values.length);
    }

    private void floats(float[] values) {
        arrayHead(GgufValueType.F32, values.length);
        room(4L * values.length).asFloatBuffer().put(values);
        out.position(out.position() + 4 * values.length);
    }

    private void bools(boolean[] values) {
        arrayHead(GgufValueType.BOOL, values.length);
        room(values.length);
        for (boolean value : values) {
            out.put((byte) (value ? 1 : 0));
        }
    }

    private void values(GgufValue.OtherArray array) {
        arrayHead(GgufValueType.byId(array.itemType()).orElseThrow(), array.values().size());
        array.values().forEach(this::payload);
    }

    private ByteBuffer room(long bytes) {
        if (bytes > out.remaining()) {
            long wanted = Math.max(out.position() + bytes, 2L * out.capacity());
            if (out.position() + bytes > HeaderReader.LARGEST) {
                throw new GgufException(GgufException.Fault.HEADER_TOO_LARGE, "the header would be larger than " + HeaderReader.LARGEST
                        + " bytes, and could not be read again");
            }
            out = ByteBuffer.allocate((int) wanted).order(ByteOrder.LITTLE_ENDIAN).put(out.flip());
        }
        return out;
    }
}
