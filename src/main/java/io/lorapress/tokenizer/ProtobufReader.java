package io.lorapress.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Walks the fields of a protobuf message, strictly: whatever does not fit is an error. Source: the protobuf wire format. */
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer bytes;
    private int field;
    private int wireType;

    ProtobufReader(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Goes to the next field; false at the end. Its value must be taken or skipped before the next call. */
    boolean next() throws Malformed {
        if (!bytes.hasRemaining()) {
            return false;
        }
        long tag = readVarint();
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (tag >>> 32 != 0 || field == 0) {
            throw new Malformed("bad field tag before byte " + bytes.position());
        }
        return true;
    }

    int field() {
        return field;
    }

    boolean isMessage() {
        return wireType == LENGTH_DELIMITED;
    }

    ProtobufReader message() throws Malformed {
        return new ProtobufReader(slice());
    }

    String text() throws Malformed {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(slice()).toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("text before byte " + bytes.position() + " is not UTF-8");
        }
    }

    float float32() throws Malformed {
        expect(FIXED32);
        need(Float.BYTES);
        return bytes.getFloat();
    }

    long varint() throws Malformed {
        expect(VARINT);
        return readVarint();
    }

    void skip() throws Malformed {
        switch (wireType) {
            case VARINT -> readVarint();
            case FIXED64 -> advance(Long.BYTES);
            case LENGTH_DELIMITED -> slice();
            case FIXED32 -> advance(Integer.BYTES);
            default -> throw new Malformed("wire type " + wireType + " before byte " + bytes.position());
        }
    }

    private ByteBuffer slice() throws Malformed {
        expect(LENGTH_DELIMITED);
        long length = readVarint();
        need(length);
        ByteBuffer part = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        return part;
    }

    private long readVarint() throws Malformed {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            need(1);
            byte next = bytes.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new Malformed("a number of more than ten bytes before byte " + bytes.position());
    }

    private void advance(int count) throws Malformed {
        need(count);
        bytes.position(bytes.position() + count);
    }

    private void expect(int type) throws Malformed {
        if (wireType != type) {
            throw new Malformed("field " + field + " has the wire type " + wireType + " before byte " + bytes.position());
        }
    }

    private void need(long count) throws Malformed {
        if (count < 0 || count > bytes.remaining()) {
            throw new Malformed("it ends inside field " + field);
        }
    }

    /** The bytes are no such message. */
    static final class Malformed extends Exception {
        Malformed(String message) {
            super(message);
        }
    }
}
