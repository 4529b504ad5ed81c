package io.lorapress.numeric.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a tile sends to the device: planned first, so that its size is known, then written to pinned memory in one go. */
final class Staging {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private record Item(long at, long bytes, Consumer<MemorySegment> write) {
    }

    private final Region region = new Region();
    private final List<Item> items = new ArrayList<>();

    /** Gives the offset where {@code write} will put its bytes. */
    long add(long bytes, Consumer<MemorySegment> write) {
        long at = region.take(bytes);
        items.add(new Item(at, bytes, write));
        return at;
    }

    long add(MemorySegment source, long first, long bytes) {
        return add(bytes, target -> MemorySegment.copy(source, first, target, 0, bytes));
    }

    long add(float[] values, long first, long count) {
        int from = Math.toIntExact(first);
        int many = Math.toIntExact(count);
        return add(count * Float.BYTES, target -> MemorySegment.copy(values, from, target, FLOAT, 0, many));
    }

    long add(int[] values) {
        return add((long) values.length * Integer.BYTES,
                target -> MemorySegment.copy(values, 0, target, ValueLayout.JAVA_INT_UNALIGNED, 0, values.length));
    }

    long size() {
        return region.size();
    }

    void write(MemorySegment pinned) {
        items.forEach(item -> item.write.accept(pinned.asSlice(item.at, item.bytes)));
    }
}
