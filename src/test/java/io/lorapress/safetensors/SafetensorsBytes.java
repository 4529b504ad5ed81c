package io.lorapress.safetensors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Safetensors files put together by hand, right and wrong ones. */
public final class SafetensorsBytes {
    private SafetensorsBytes() {
    }

    public static byte[] of(String json, int dataBytes) {
        return of(json.getBytes(StandardCharsets.UTF_8), new byte[dataBytes]);
    }

    public static byte[] of(byte[] json, byte[] data) {
        return claiming(json.length, json, data);
    }

    /** A file whose header length says {@code claimed}, whatever the header's real length. */
    public static byte[] claiming(long claimed, byte[] json, byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(claimed).array());
        bytes.writeBytes(json);
        bytes.writeBytes(data);
        return bytes.toByteArray();
    }

    /** A whole file laid out by {@link SafetensorsLayout}, with the given bytes of each tensor. */
    public static Path write(Path path, SafetensorsLayout layout, java.util.Map<String, byte[]> data) {
        ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(layout.fileBytes())).put(layout.headerBytes());
        for (SafetensorsEntry entry : layout.entries()) {
            file.position(Math.toIntExact(entry.offset())).put(data.get(entry.name()));
        }
        try {
            return Files.write(path, file.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
