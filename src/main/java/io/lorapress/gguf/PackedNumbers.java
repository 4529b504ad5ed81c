package io.lorapress.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.RandomAccess;

/** An array of numbers of a rare type as the file has it; values are made when they are asked for. */
final class PackedNumbers extends AbstractList<GgufValue> implements RandomAccess {
    private final GgufValueType type;
    private final ByteBuffer encoded;

    PackedNumbers(GgufValueType type, byte[] encoded) {
        this.type = type;
        this.encoded = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public GgufValue get(int index) {
        int at = Math.multiplyExact(index, type.leastBytes());
        return switch (type) {
            case U8 -> new GgufValue.U8(encoded.get(at) & 0xFF);
            case I8 -> new GgufValue.I8(encoded.get(at));
            case U16 -> new GgufValue.U16(encoded.getShort(at) & 0xFFFF);
            case I16 -> new GgufValue.I16(encoded.getShort(at));
            case U64 -> new GgufValue.U64(encoded.getLong(at));
            case I64 -> new GgufValue.I64(encoded.getLong(at));
            case F64 -> new GgufValue.F64(encoded.getDouble(at));
            default -> throw new IllegalStateException(type + " has an array type of its own");
        };
    }

    @Override
    public int size() {
        return encoded.capacity() / type.leastBytes();
    }
}
