package io.lorapress.gguf;

import io.lorapress.gguf.GgufException.Fault;
import io.lorapress.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where everything lies in a GGUF file, known before a weight is read: the bytes of its header (version 3, with padding), and
 * each tensor's place. What the data does not fill up to the next place is zero.
 *
 * <p>Source: gguf-py {@code gguf_writer.py}, llama.cpp {@code gguf.cpp}; both write the same bytes.
 *
 * @param header   first bytes of the file, up to the first tensor's data
 * @param tensors  in the order of the file
 * @param fileSize with the padding of the last tensor
 */
public record GgufLayout(byte[] header, List<Place> tensors, long fileSize) {
    /** Where there is no {@code general.alignment}. */
    public static final int DEFAULT_ALIGNMENT = 32;
    static final String ALIGNMENT_KEY = "general.alignment";
    static final int VERSION = 3;
    static final int MOST_DIMENSIONS = 4;
    /** {@code GGML_MAX_NAME}, with its closing zero. */
    static final int NAME_BYTES = 64;

    /**
     * @param offset      of its first byte in the file
     * @param bytes       of its data
     * @param paddedBytes up to where the next tensor begins
     */
    public record Place(GgufTensorInfo tensor, long offset, long bytes, long paddedBytes) {
        public String name() {
            return tensor.name();
        }
    }

    /** @throws GgufException when llama.cpp could not load what would be written */
    public static GgufLayout of(GgufMetadata metadata, List<GgufTensorInfo> tensors) {
        tensors.forEach(GgufLayout::check);
        checkNames(tensors);
        int alignment = alignment(metadata, "the file to write");
        HeaderWriter header = new HeaderWriter();
        header.raw("GGUF".getBytes(StandardCharsets.US_ASCII));
        header.u32(VERSION);
        header.u64(tensors.size());
        header.u64(metadata.entries().size());
        metadata.entries().forEach((key, value) -> {
            header.text(key);
            header.typed(value);
        });
        writeTensors(header, tensors, alignment);
        header.pad(alignment);
        return place(header.bytes(), tensors, alignment);
    }

    public long dataOffset() {
        return header.length;
    }

    static long padded(long bytes, int alignment) {
        return Math.addExact(bytes, alignment - 1) & -alignment;
    }

    /** @param where names the file in the error */
    static int alignment(GgufMetadata metadata, String where) {
        GgufValue value = metadata.get(ALIGNMENT_KEY);
        if (value == null) {
            return DEFAULT_ALIGNMENT;
        }
        if (value instanceof GgufValue.U32(long alignment) && Long.bitCount(alignment) == 1 && alignment <= 1 << 20) {
            return (int) alignment;
        }
        throw new GgufException(Fault.BAD_ALIGNMENT, where + ": " + ALIGNMENT_KEY + " is " + value
                + ", not a u32 that is a power of two");
    }

    private static void writeTensors(HeaderWriter header, List<GgufTensorInfo> tensors, int alignment) {
        long offset = 0;
        for (GgufTensorInfo tensor : tensors) {
            Shape shape = tensor.shape();
            header.text(tensor.name());
            header.u32(shape.rank());
            for (int i = shape.rank() - 1; i >= 0; i--) {
                header.u64(shape.dimension(i));
            }
            header.u32(tensor.type().id());
            header.u64(offset);
            offset = Math.addExact(offset, padded(tensor.bytes(), alignment));
        }
    }

    private static GgufLayout place(byte[] header, List<GgufTensorInfo> tensors, int alignment) {
        List<Place> places = new ArrayList<>(tensors.size());
        long offset = header.length;
        for (GgufTensorInfo tensor : tensors) {
            long bytes = tensor.bytes();
            long padded = padded(bytes, alignment);
            places.add(new Place(tensor, offset, bytes, padded));
            offset = Math.addExact(offset, padded);
        }
        return new GgufLayout(header, List.copyOf(places), offset);
    }

    private static void check(GgufTensorInfo tensor) {
        if (GgufText.encode(tensor.name()).length >= NAME_BYTES) {
            throw new GgufException(Fault.TENSOR_NAME_TOO_LONG, "tensor " + tensor.name() + ": llama.cpp takes names of less than "
                    + NAME_BYTES + " bytes");
        }
        if (tensor.shape().rank() > MOST_DIMENSIONS) {
            throw new GgufException(Fault.TOO_MANY_DIMENSIONS, "tensor " + tensor.name() + ": " + tensor.shape()
                    + " has more than " + MOST_DIMENSIONS + " dimensions");
        }
        if (tensor.shape().columns() % tensor.type().blockSize() != 0) {
            throw new GgufException(Fault.RAGGED_ROW, "tensor " + tensor.name() + ": a row of " + tensor.shape().columns()
                    + " is no multiple of " + tensor.type().blockSize() + ", the block of " + tensor.type());
        }
    }

    private static void checkNames(List<GgufTensorInfo> tensors) {
        Set<String> names = new HashSet<>();
        for (GgufTensorInfo tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new GgufException(Fault.DUPLICATE_TENSOR, "tensor " + tensor.name() + " is there twice");
            }
        }
    }
}
