package io.lorapress.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A safetensors file taken apart into header and data, to be broken on purpose. */
final class SafetensorsEdit {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private ObjectNode header;
    private byte[] data;

    SafetensorsEdit(Path file) throws IOException {
        this.file = file;
        byte[] bytes = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        header = (ObjectNode) JSON.readTree(new String(bytes, 8, length, StandardCharsets.UTF_8));
        data = Arrays.copyOfRange(bytes, 8 + length, bytes.length);
    }

    SafetensorsEdit header(Consumer<ObjectNode> edit) {
        edit.accept(header);
        return this;
    }

    /** The entry of the first tensor whose name ends so. */
    String named(String end) {
        return header.propertyNames().stream().filter(name -> name.endsWith(end)).sorted().findFirst().orElseThrow();
    }

    ObjectNode entry(String name) {
        return (ObjectNode) header.get(name);
    }

    /** Sets all data bytes of the tensors whose name ends so. */
    SafetensorsEdit fill(String end, int value) {
        header.properties().stream().filter(entry -> entry.getKey().endsWith(end)).forEach(entry -> {
            int from = entry.getValue().get("data_offsets").get(0).asInt();
            int to = entry.getValue().get("data_offsets").get(1).asInt();
            Arrays.fill(data, from, to, (byte) value);
        });
        return this;
    }

    SafetensorsEdit replace(String name, byte[] content) {
        int from = entry(name).get("data_offsets").get(0).asInt();
        System.arraycopy(content, 0, data, from, content.length);
        return this;
    }

    byte[] content(String name) {
        return Arrays.copyOfRange(data, entry(name).get("data_offsets").get(0).asInt(), entry(name).get("data_offsets").get(1).asInt());
    }

    void write() throws IOException {
        byte[] json = JSON.writeValueAsBytes(header);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, bytes.putLong(json.length).put(json).put(data).array());
    }
}
