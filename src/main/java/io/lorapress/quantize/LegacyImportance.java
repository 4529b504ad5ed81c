package io.lorapress.quantize;

import io.lorapress.failure.LorapressException;
import io.lorapress.quantize.ImportanceMatrix.Entry;
import io.lorapress.quantize.QuantizeException.Fault;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Importance matrices in the older .dat format, all little-endian: the number of entries (i32); for each the length of its name
 * (i32), the name, the number of calls (i32), the number of values (i32) and those, float32; then, maybe, the number of chunks (i32)
 * and the length (i32) and name of the text. Values are means times calls. Source: imatrix-loader.cpp,
 * {@code common_imatrix_load_legacy}.
 */
final class LegacyImportance {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST_NAME = 1 << 16;

    private final Path path;
    private final Arena arena;
    private final MemorySegment file;
    private long position;

    private LegacyImportance(Path path, Arena arena, MemorySegment file) {
        this.path = path;
        this.arena = arena;
        this.file = file;
    }

    static ImportanceMatrix open(Path path) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new LegacyImportance(path, arena, file).read();
        } catch (IOException failure) {
            arena.close();
            throw LorapressException.failure("cannot read " + path + ": " + failure.getMessage(), failure);
        } catch (RuntimeException failure) {
            arena.close();
            throw failure;
        }
    }

    private ImportanceMatrix read() {
        SortedMap<String, Entry> entries = new TreeMap<>();
        int count = number("the number of entries", 1, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            entries.put(name(), values());
        }
        int chunks = left() >= 4 ? file.get(INT, advance(4)) : 0;
        return new ImportanceMatrix(path, this::close, entries, dataset(), chunks);
    }

    private void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private String name() {
        int length = number("the length of a name", 0, LONGEST_NAME);
        byte[] bytes = file.asSlice(advance(length), length).toArray(ValueLayout.JAVA_BYTE);
        String name = new String(bytes, StandardCharsets.UTF_8);
        return name.indexOf('\0') < 0 ? name : name.substring(0, name.indexOf('\0'));
    }

    private Entry values() {
        int calls = number("the number of calls", Integer.MIN_VALUE, Integer.MAX_VALUE);
        int values = number("the number of values", 1, Integer.MAX_VALUE);
        long bytes = 4L * values;
        return new Entry(file.asSlice(advance(bytes), bytes), new long[] {calls > 0 ? calls : 1});
    }

    /** The name of the text is left out where it is cut off: older files end anywhere behind the entries. */
    private List<String> dataset() {
        List<String> datasets = new ArrayList<>();
        if (left() >= 4) {
            int length = file.get(INT, advance(4));
            if (length > 0 && length <= left()) {
                datasets.add(new String(file.asSlice(advance(length), length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
            }
        }
        return datasets;
    }

    private int number(String what, int least, int most) {
        int number = file.get(INT, advance(4));
        if (number < least || number > most) {
            throw malformed(what + " is " + number);
        }
        return number;
    }

    private long left() {
        return file.byteSize() - position;
    }

    private long advance(long bytes) {
        if (bytes > left()) {
            throw malformed("the file ends where more is expected");
        }
        long start = position;
        position += bytes;
        return start;
    }

    private QuantizeException malformed(String why) {
        return new QuantizeException(Fault.MALFORMED_IMATRIX, path + ": no importance matrix, neither GGUF nor .dat: byte " + position
                + ": " + why);
    }
}
