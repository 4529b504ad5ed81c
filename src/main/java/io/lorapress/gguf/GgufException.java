package io.lorapress.gguf;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;

/** A GGUF file, or what was to become one, that breaks the format. {@link #fault} says which rule. */
public final class GgufException extends LorapressException {
    /** Every way in which a GGUF file can be wrong. */
    public enum Fault {
        /** The file does not begin with {@code GGUF}. */
        NOT_GGUF,
        /** The version's bytes are swapped: written for another byte order. */
        BIG_ENDIAN,
        /** A version other than 2 and 3. */
        UNSUPPORTED_VERSION,
        /** The file ends inside its header. */
        TRUNCATED_HEADER,
        /** More keys, tensors or array items than the rest of the file can hold. */
        COUNT_TOO_LARGE,
        /** A string longer than the rest of the file. */
        STRING_TOO_LONG,
        /** A header of a size that no real file has, though the file is long enough. */
        HEADER_TOO_LARGE,
        EMPTY_KEY,
        DUPLICATE_KEY,
        UNKNOWN_VALUE_TYPE,
        /** Arrays of arrays of arrays, deeper than any real file. */
        NESTED_TOO_DEEP,
        /** {@code general.alignment} is not a u32, or no power of two. */
        BAD_ALIGNMENT,
        /** 64 bytes or more: llama.cpp cannot load it. */
        TENSOR_NAME_TOO_LONG,
        DUPLICATE_TENSOR,
        /** More than four. */
        TOO_MANY_DIMENSIONS,
        /** A negative dimension, or a number of elements or bytes that no file can have. */
        BAD_DIMENSIONS,
        UNKNOWN_TENSOR_TYPE,
        /** A row is no multiple of the type's block. */
        RAGGED_ROW,
        /** A tensor does not begin where the one before it ends (with padding): a gap, an overlap or a wrong alignment. */
        MISPLACED_TENSOR,
        /** A tensor's data reaches beyond the end of the file. */
        TRUNCATED_DATA,
        /** Half of a surrogate pair: no UTF-8 can say it. */
        UNENCODABLE_TEXT,
        /** A split file opened by another shard than its first. */
        NOT_FIRST_SHARD,
        MISSING_SHARD,
        /** A shard whose number, count or tensors do not fit its siblings. */
        SHARD_MISMATCH
    }

    private static final int LONGEST_MESSAGE = 600;

    private final Fault fault;

    public GgufException(Fault fault, String message) {
        super(ExitCode.INPUT_REFUSED, oneLine(message));
        this.fault = fault;
    }

    /** Names out of a damaged file can hold anything and be of any length. */
    private static String oneLine(String message) {
        String line = message.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
    }

    public Fault fault() {
        return fault;
    }
}
