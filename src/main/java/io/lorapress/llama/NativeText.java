package io.lorapress.llama;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;

/** Text on its way to llama.cpp and back, as UTF-8. */
final class NativeText {
    private static final int USUAL = 1024;

    /** A function of llama.cpp that fills a buffer: it gives the length that the whole has, or a negative number when there is none. */
    @FunctionalInterface
    interface Source {
        int fill(BytePointer buffer, long size);
    }

    private NativeText() {
    }

    /** The caller closes it. */
    static BytePointer of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** With a closing zero after its limit; the caller closes it. */
    static BytePointer of(byte[] utf8) {
        BytePointer pointer = new BytePointer(utf8.length + 1L);
        pointer.put(utf8, 0, utf8.length).put(utf8.length, (byte) 0);
        return pointer.limit(utf8.length);
    }

    /** Asks again with room enough when the first answer is longer than usual. */
    static Optional<String> read(Source source) {
        int length = USUAL - 1;
        while (true) {
            try (BytePointer buffer = new BytePointer(length + 1L)) {
                int whole = source.fill(buffer, length + 1L);
                if (whole < 0) {
                    return Optional.empty();
                }
                if (whole <= length) {
                    return Optional.of(text(buffer, whole));
                }
                length = whole;
            }
        }
    }

    static String text(BytePointer buffer, int length) {
        return new String(bytes(buffer, length), StandardCharsets.UTF_8);
    }

    static byte[] bytes(BytePointer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes, 0, length);
        return bytes;
    }
}
