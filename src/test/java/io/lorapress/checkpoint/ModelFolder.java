package io.lorapress.checkpoint;

import io.lorapress.safetensors.SafetensorsBytes;
import io.lorapress.safetensors.SafetensorsLayout;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes small model folders for tests. */
final class ModelFolder {
    private final Path folder;
    private final Map<String, TensorInfo> infos = new LinkedHashMap<>();
    private final Map<String, byte[]> data = new LinkedHashMap<>();

    ModelFolder(Path folder) {
        this.folder = folder;
        text("config.json", "{\"model_type\": \"llama\"}");
    }

    ModelFolder text(String name, String content) {
        try {
            Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** A tensor of the next shard; it replaces one of the same name. */
    ModelFolder tensor(String name, DType dtype, byte[] bytes, long... shape) {
        infos.put(name, new TensorInfo(name, dtype, Shape.of(shape)));
        data.put(name, bytes);
        return this;
    }

    ModelFolder zeros(String name, DType dtype, long... shape) {
        return tensor(name, dtype, new byte[Math.toIntExact(dtype.byteSize(Shape.of(shape).elements()))], shape);
    }

    ModelFolder floats(String name, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return tensor(name, DType.F32, bytes.array(), values.length);
    }

    ModelFolder json(String name, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return tensor(name, DType.U8, bytes, bytes.length);
    }

    ModelFolder without(String name) {
        infos.remove(name);
        data.remove(name);
        return this;
    }

    /** Writes the tensors so far as one shard; the next starts empty. */
    ModelFolder shard(String file) {
        SafetensorsBytes.write(folder.resolve(file), SafetensorsLayout.of(infos.values(), Map.of("format", "pt")), data);
        infos.clear();
        data.clear();
        return this;
    }

    /** Writes model.safetensors and opens the folder. */
    Checkpoint open() {
        shard("model.safetensors");
        return Checkpoint.open(folder);
    }

    Path folder() {
        return folder;
    }
}
