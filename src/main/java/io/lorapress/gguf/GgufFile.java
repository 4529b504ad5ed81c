package io.lorapress.gguf;

import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgufException.Fault;
import io.lorapress.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A GGUF file (version 2 or 3, little-endian), mapped. What llama.cpp refuses is refused: besides what is malformed, tensors that
 * do not follow each other without gaps. The metadata lives on after {@link #close}; the tensors' data does not.
 *
 * <p>Source: ggml docs/gguf.md; gguf.cpp, {@code gguf_init_from_reader}.
 */
public final class GgufFile implements AutoCloseable {
    private static final int MAGIC = 0x46554747;
    /** Key: length, type and one byte of value. */
    private static final int LEAST_KEY_BYTES = 13;
    /** Tensor: length of its name, rank, type, offset. */
    private static final int LEAST_TENSOR_BYTES = 24;

    /**
     * A tensor of the file.
     *
     * @param data its bytes, read-only, valid until the file is closed
     */
    public record Entry(String name, Shape shape, GgmlType type, MemorySegment data) {
        public GgufTensorInfo info() {
            return new GgufTensorInfo(name, shape, type);
        }
    }

    private final Path path;
    private final Arena arena;
    private final MemorySegment file;
    private final GgufMetadata metadata = new GgufMetadata();
    private final Map<String, Entry> entries = new HashMap<>();
    private final List<Entry> ordered = new ArrayList<>();

    private GgufFile(Path path, Arena arena, MemorySegment file) {
        this.path = path;
        this.arena = arena;
        this.file = file;
        read(new HeaderReader(file, path.toString()));
    }

    /** @throws GgufException when the file breaks the format; the fault says how */
    public static GgufFile open(Path path) {
        Arena arena = Arena.ofShared();
        try {
            return new GgufFile(path, arena, map(path, arena));
        } catch (RuntimeException failure) {
            arena.close();
            throw failure;
        }
    }

    /** Whether the file begins as GGUF does. */
    public static boolean isGguf(Path path) {
        try (var in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(4), new byte[] {'G', 'G', 'U', 'F'});
        } catch (IOException failure) {
            throw LorapressException.failure("cannot read " + path + ": " + failure.getMessage(), failure);
        }
    }

    public Path path() {
        return path;
    }

    public GgufMetadata metadata() {
        return metadata;
    }

    /** In the order of the file. */
    public List<Entry> tensors() {
        return List.copyOf(ordered);
    }

    public Optional<Entry> tensor(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** Takes the data away; a second time it does nothing. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private static MemorySegment map(Path path, Arena arena) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException failure) {
            throw LorapressException.failure("cannot read " + path + ": " + failure.getMessage(), failure);
        }
    }

    private void read(HeaderReader header) {
        checkStart(header);
        long tensors = header.count("tensors", LEAST_TENSOR_BYTES);
        long keys = header.count("keys", LEAST_KEY_BYTES);
        for (long i = 0; i < keys; i++) {
            readKey(header);
        }
        List<Located> located = new ArrayList<>();
        for (long i = 0; i < tensors; i++) {
            located.add(readTensor(header));
        }
        locate(located, header.position());
    }

    private void checkStart(HeaderReader header) {
        if (file.byteSize() < 4 || header.u32() != MAGIC) {
            throw new GgufException(Fault.NOT_GGUF, path + ": no GGUF file, it does not begin with GGUF");
        }
        int version = header.u32();
        if (version != 0 && (version & 0xFFFF) == 0) {
            throw new GgufException(Fault.BIG_ENDIAN, path + ": written for big-endian machines; convert it with llama.cpp's "
                    + "gguf_convert_endian.py");
        }
        if (version != 2 && version != GgufLayout.VERSION) {
            throw new GgufException(Fault.UNSUPPORTED_VERSION, path + ": GGUF version " + Integer.toUnsignedString(version)
                    + ", but 2 and 3 are read; make the file again with a newer converter");
        }
    }

    private void readKey(HeaderReader header) {
        String key = header.text("a key");
        if (key.isEmpty()) {
            throw header.failure(Fault.EMPTY_KEY, "a key without a name");
        }
        if (metadata.get(key) != null) {
            throw header.failure(Fault.DUPLICATE_KEY, "key " + key + " is there twice");
        }
        metadata.keep(key, header.value(key));
    }

    /** @param offset from the start of the data */
    private record Located(GgufTensorInfo tensor, long offset) {
    }

    private Located readTensor(HeaderReader header) {
        String name = header.text("a tensor's name");
        if (GgufText.encode(name).length >= GgufLayout.NAME_BYTES) {
            throw header.failure(Fault.TENSOR_NAME_TOO_LONG, "tensor " + name + ": names have less than " + GgufLayout.NAME_BYTES
                    + " bytes");
        }
        Shape shape = readShape(header, name);
        int id = header.u32();
        GgmlType type = GgmlType.byId(id).orElseThrow(() -> header.failure(Fault.UNKNOWN_TENSOR_TYPE, "tensor " + name
                + " has type " + Integer.toUnsignedString(id) + ", which llama.cpp v0.5.0 does not know"));
        if (shape.columns() % type.blockSize() != 0) {
            throw header.failure(Fault.RAGGED_ROW, "tensor " + name + ": a row of " + shape.columns() + " is no multiple of "
                    + type.blockSize() + ", the block of " + type);
        }
        return new Located(new GgufTensorInfo(name, shape, type), header.u64());
    }

    private static Shape readShape(HeaderReader header, String name) {
        int rank = header.u32();
        if (Integer.compareUnsigned(rank, GgufLayout.MOST_DIMENSIONS) > 0) {
            throw header.failure(Fault.TOO_MANY_DIMENSIONS, "tensor " + name + " has " + Integer.toUnsignedString(rank)
                    + " dimensions, at most " + GgufLayout.MOST_DIMENSIONS + " are known");
        }
        long[] dimensions = new long[rank];
        for (int i = rank - 1; i >= 0; i--) {
            dimensions[i] = header.u64();
        }
        return shape(header, name, dimensions);
    }

    private static Shape shape(HeaderReader header, String name, long[] dimensions) {
        long elements = 1;
        for (long dimension : dimensions) {
            if (dimension < 0 || Math.multiplyHigh(elements, dimension) != 0 || elements * dimension < 0) {
                throw header.failure(Fault.BAD_DIMENSIONS, "tensor " + name + " has impossible dimensions "
                        + Arrays.toString(dimensions));
            }
            elements *= dimension;
        }
        return Shape.of(dimensions);
    }

    private void locate(List<Located> located, long headerEnd) {
        int alignment = GgufLayout.alignment(metadata, path.toString());
        long start = GgufLayout.padded(headerEnd, alignment);
        long expected = 0;
        for (Located tensor : located) {
            if (tensor.offset != expected) {
                throw new GgufException(Fault.MISPLACED_TENSOR, path + ": tensor " + tensor.tensor.name() + " begins at "
                        + Long.toUnsignedString(tensor.offset) + " of the data, where " + expected
                        + " was expected; the file is damaged or was patched by hand");
            }
            expected += GgufLayout.padded(add(tensor.tensor, start + expected), alignment);
        }
    }

    /** Adds the tensor whose data starts at {@code start} of the file, and gives its bytes. */
    private long add(GgufTensorInfo tensor, long start) {
        long blocks = tensor.shape().elements() / tensor.type().blockSize();
        if (blocks > Long.MAX_VALUE / tensor.type().blockBytes() || blocks * tensor.type().blockBytes() > file.byteSize() - start) {
            throw new GgufException(Fault.TRUNCATED_DATA, path + ": tensor " + tensor.name() + " " + tensor.shape()
                    + " reaches beyond the end of the file (" + file.byteSize() + " bytes); download it again");
        }
        long bytes = blocks * tensor.type().blockBytes();
        MemorySegment data = bytes == 0 ? MemorySegment.ofArray(new byte[0]) : file.asSlice(start, bytes);
        Entry entry = new Entry(tensor.name(), tensor.shape(), tensor.type(), data);
        if (entries.put(tensor.name(), entry) != null) {
            throw new GgufException(Fault.DUPLICATE_TENSOR, path + ": tensor " + tensor.name() + " is there twice");
        }
        ordered.add(entry);
        return bytes;
    }
}
