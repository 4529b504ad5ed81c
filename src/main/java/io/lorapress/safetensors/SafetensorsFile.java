package io.lorapress.safetensors;

import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A safetensors file, checked and mapped into memory. The segments it gives are valid until it is closed. */
public final class SafetensorsFile implements AutoCloseable {
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final Arena arena;
    private final MemorySegment bytes;
    private final SafetensorsHeader header;
    private final Map<String, SafetensorsEntry> byName = new HashMap<>();

    private SafetensorsFile(Path path, Arena arena) throws IOException {
        this.path = path;
        this.arena = arena;
        this.bytes = map(path, arena);
        this.header = SafetensorsHeader.parse(path.toString(), headerJson(), bytes.byteSize());
        header.entries().forEach(entry -> byName.put(entry.name(), entry));
    }

    /**
     * @throws SafetensorsException when the file breaks a rule of the format
     * @throws LorapressException   when it cannot be read
     */
    public static SafetensorsFile open(Path path) {
        Arena arena = Arena.ofShared();
        try {
            return new SafetensorsFile(path, arena);
        } catch (NoSuchFileException e) {
            arena.close();
            throw LorapressException.refused(path + ": no such file");
        } catch (IOException e) {
            arena.close();
            throw LorapressException.failure(path + ": cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static MemorySegment map(Path path, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    private byte[] headerJson() {
        if (bytes.byteSize() < SafetensorsHeader.LENGTH_BYTES) {
            throw new SafetensorsException(SafetensorsError.HEADER_TOO_SMALL,
                    path + ": " + bytes.byteSize() + " bytes are too few for a safetensors file");
        }
        int length = SafetensorsHeader.checkedLength(path.toString(), bytes.get(LENGTH, 0), bytes.byteSize());
        return bytes.asSlice(SafetensorsHeader.LENGTH_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    }

    public Path path() {
        return path;
    }

    /** The tensors in the order of their bytes. */
    public List<SafetensorsEntry> entries() {
        return header.entries();
    }

    public Map<String, String> metadata() {
        return header.metadata();
    }

    public boolean contains(String name) {
        return byName.containsKey(name);
    }

    /** @throws IllegalArgumentException when the file has no such tensor */
    public SafetensorsEntry entry(String name) {
        SafetensorsEntry entry = byName.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(path + " has no tensor " + name);
        }
        return entry;
    }

    /** The tensor's bytes as they lie in the file, little-endian, read-only. */
    public MemorySegment data(String name) {
        SafetensorsEntry entry = entry(name);
        return bytes.asSlice(entry.offset(), entry.bytes());
    }

    @Override
    public void close() {
        arena.close();
    }
}
