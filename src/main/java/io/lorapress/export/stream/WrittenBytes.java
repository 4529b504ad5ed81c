package io.lorapress.export.stream;

import java.util.Map;
import java.util.TreeMap;

/** Which bytes of a file are written, as ranges that do not touch. Not for several threads at once. */
final class WrittenBytes {
    private final TreeMap<Long, Long> ends = new TreeMap<>();

    /** Adds bytes {@code from} to {@code to}. */
    void add(long from, long to) {
        long start = from;
        long end = to;
        Map.Entry<Long, Long> before = ends.floorEntry(from);
        if (before != null && before.getValue() >= from) {
            start = before.getKey();
            end = Math.max(end, before.getValue());
        }
        for (Map.Entry<Long, Long> next = ends.ceilingEntry(start); next != null && next.getKey() <= end; next = ends.ceilingEntry(start)) {
            end = Math.max(end, next.getValue());
            ends.remove(next.getKey());
        }
        ends.put(start, end);
    }

    /** Where the first gap begins: everything before it is written. */
    long whole() {
        Map.Entry<Long, Long> first = ends.firstEntry();
        return first == null || first.getKey() > 0 ? 0 : first.getValue();
    }
}
