package io.lorapress.gguf;

import io.lorapress.gguf.GgufException.Fault;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the parts of a GGUF header in order. Every length and count is held against what is left of the file before anything of
 * that size is made. Source: gguf.cpp, {@code gguf_reader}.
 */
final class HeaderReader {
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int DEEPEST = 4;
    /** Real headers, large vocabularies and all, stay below a tenth of it. */
    static final int LARGEST = 1 << 28;

    private final MemorySegment file;
    private final String name;
    private long position;

    HeaderReader(MemorySegment file, String name) {
        this.file = file;
        this.name = name;
    }

    long position() {
        return position;
    }

    int u32() {
        return file.get(U32, advance(4));
    }

    long u64() {
        return file.get(U64, advance(8));
    }

    /** A count of things that take {@code leastBytes} each. */
    long count(String what, int leastBytes) {
        long count = u64();
        if (count < 0 || count > left() / leastBytes) {
            throw failure(Fault.COUNT_TOO_LARGE, "says " + Long.toUnsignedString(count) + " " + what + ", but only " + left()
                    + " bytes follow");
        }
        return count;
    }

    String text(String what) {
        int length = textLength(what);
        byte[] bytes = file.asSlice(advance(length), length).toArray(ValueLayout.JAVA_BYTE);
        return GgufText.decode(bytes, 0, length);
    }

    GgufValue value(String key) {
        return value(key, valueType(key), DEEPEST);
    }

    GgufException failure(Fault fault, String what) {
        return new GgufException(fault, name + ": byte " + position + ": " + what + "; is the file complete and really GGUF?");
    }

    private GgufValueType valueType(String key) {
        int id = u32();
        return GgufValueType.byId(id).orElseThrow(() -> failure(Fault.UNKNOWN_VALUE_TYPE, "key " + key
                + " has the unknown type " + Integer.toUnsignedString(id)));
    }

    private GgufValue value(String key, GgufValueType type, int depth) {
        return switch (type) {
            case U8 -> new GgufValue.U8(u8());
            case I8 -> new GgufValue.I8((byte) u8());
            case BOOL -> new GgufValue.Bool(u8() != 0);
            case U16 -> new GgufValue.U16(file.get(U16, advance(2)) & 0xFFFF);
            case I16 -> new GgufValue.I16(file.get(U16, advance(2)));
            case U32 -> new GgufValue.U32(Integer.toUnsignedLong(u32()));
            case I32 -> new GgufValue.I32(u32());
            case F32 -> new GgufValue.F32(Float.intBitsToFloat(u32()));
            case U64 -> new GgufValue.U64(u64());
            case I64 -> new GgufValue.I64(u64());
            case F64 -> new GgufValue.F64(Double.longBitsToDouble(u64()));
            case TEXT -> new GgufValue.Text(text("key " + key));
            case ARRAY -> array(key, depth);
        };
    }

    private GgufValue array(String key, int depth) {
        GgufValueType type = valueType(key);
        int size = size(key, type);
        return switch (type) {
            case TEXT -> new GgufValue.TextArray(texts(key, size));
            case I32 -> new GgufValue.I32Array(slice(size, type).toArray(U32));
            case U32 -> new GgufValue.U32Array(slice(size, type).toArray(U32));
            case F32 -> new GgufValue.F32Array(slice(size, type).toArray(F32));
            case BOOL -> new GgufValue.BoolArray(bools(slice(size, type)));
            case ARRAY -> new GgufValue.OtherArray(type.id(), arrays(key, size, depth));
            default -> new GgufValue.OtherArray(type.id(), new PackedNumbers(type, slice(size, type).toArray(ValueLayout.JAVA_BYTE)));
        };
    }

    private int size(String key, GgufValueType type) {
        long size = count("items of key " + key, type.leastBytes());
        if (size * type.leastBytes() > LARGEST) {
            throw tooLarge();
        }
        return (int) size;
    }

    private PackedTexts texts(String key, int size) {
        long start = position;
        int[] ends = new int[size];
        for (int i = 0; i < size; i++) {
            advance(textLength("key " + key));
            ends[i] = (int) (position - start);
        }
        return new PackedTexts(file.asSlice(start, position - start).toArray(ValueLayout.JAVA_BYTE), ends);
    }

    private List<GgufValue> arrays(String key, int size, int depth) {
        if (depth == 1) {
            throw failure(Fault.NESTED_TOO_DEEP, "key " + key + " nests arrays more than " + DEEPEST + " deep");
        }
        List<GgufValue> arrays = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            arrays.add(array(key, depth - 1));
        }
        return arrays;
    }

    private static boolean[] bools(MemorySegment bytes) {
        boolean[] values = new boolean[(int) bytes.byteSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes.get(ValueLayout.JAVA_BYTE, i) != 0;
        }
        return values;
    }

    private MemorySegment slice(int size, GgufValueType type) {
        long bytes = (long) size * type.leastBytes();
        return file.asSlice(advance(bytes), bytes);
    }

    private int textLength(String what) {
        long length = u64();
        if (length < 0 || length > left()) {
            throw failure(Fault.STRING_TOO_LONG, what + " says " + Long.toUnsignedString(length) + " bytes of text, but only "
                    + left() + " follow");
        } else if (length > LARGEST) {
            throw tooLarge();
        }
        return (int) length;
    }

    private int u8() {
        return file.get(ValueLayout.JAVA_BYTE, advance(1)) & 0xFF;
    }

    private long left() {
        return file.byteSize() - position;
    }

    private long advance(long bytes) {
        if (bytes > left()) {
            throw failure(Fault.TRUNCATED_HEADER, "the header goes on, but the file ends");
        }
        long start = position;
        position += bytes;
        if (position > LARGEST) {
            throw tooLarge();
        }
        return start;
    }

    private GgufException tooLarge() {
        return failure(Fault.HEADER_TOO_LARGE, "the header is larger than " + LARGEST + " bytes, which no real file's is");
    }
}
