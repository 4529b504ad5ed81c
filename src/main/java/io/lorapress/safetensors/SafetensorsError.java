package io.lorapress.safetensors;

/** Every way a safetensors file can be malformed; the reader refuses each. Rules: huggingface/safetensors, tensor.rs. */
public enum SafetensorsError {
    /** The file has fewer than the 8 bytes of the header's length. */
    HEADER_TOO_SMALL,
    /** The header says it is longer than {@link SafetensorsHeader#MAX_BYTES}. */
    HEADER_TOO_LARGE,
    /** The header says it is longer than the file. */
    HEADER_BEYOND_FILE,
    /** The header is not UTF-8. */
    NOT_UTF8,
    /** The header is not JSON, or nothing but JSON. */
    NOT_JSON,
    /** The header is JSON, but not an object. */
    NOT_AN_OBJECT,
    /** A name stands twice in one object of the header. */
    DUPLICATE_KEY,
    /** {@code __metadata__} is not an object of strings. */
    BAD_METADATA,
    /** A tensor's entry lacks dtype, shape or data_offsets, or has them of a wrong kind, or has others. */
    BAD_ENTRY,
    /** A dtype that the format does not know. */
    UNKNOWN_DTYPE,
    /** A dimension or an offset that is negative or not an integer. */
    BAD_NUMBER,
    /** The shape's product, or its bytes, do not fit 64 bits. */
    SHAPE_OVERFLOW,
    /** Sub-byte elements that do not fill whole bytes. */
    MISALIGNED,
    /** A tensor ends before it begins. */
    OFFSETS_REVERSED,
    /** A tensor lies beyond the end of the file: usually a download that was cut short. */
    OFFSETS_BEYOND_FILE,
    /** Two tensors share bytes. */
    OVERLAP,
    /** Bytes between two tensors that belong to none. */
    HOLE,
    /** The offsets span another number of bytes than dtype and shape need. */
    SIZE_MISMATCH,
    /** The file goes on after the last tensor. */
    TRAILING_BYTES
}
