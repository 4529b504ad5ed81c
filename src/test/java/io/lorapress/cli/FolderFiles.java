package io.lorapress.cli;

import io.lorapress.safetensors.SafetensorsEntry;
import io.lorapress.safetensors.SafetensorsFile;
import io.lorapress.safetensors.SafetensorsLayout;
import io.lorapress.tensor.BFloat16;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;

/** A small model or adapter folder in the making, with values of one dtype. */
final class FolderFiles {
    private static final Path SAMPLE = Path.of("samples/pirate/base-nf4");

    final Map<String, Object> config = new LinkedHashMap<>();
    final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    final Map<String, float[]> values = new LinkedHashMap<>();
    private final DType dtype;

    FolderFiles(DType dtype) {
        this.dtype = dtype;
    }

    FolderFiles set(String key, Object value) {
        config.put(key, value);
        return this;
    }

    FolderFiles put(String name, float[] content, long... shape) {
        tensors.put(name, new TensorInfo(name, dtype, Shape.of(shape)));
        values.put(name, content);
        return this;
    }

    /** Normal values that the dtype holds. */
    FolderFiles random(Random random, String name, double size, long... shape) {
        float[] content = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < content.length; i++) {
            content[i] = BFloat16.round((float) (random.nextGaussian() * size));
        }
        return put(name, content, shape);
    }

    FolderFiles copy() {
        FolderFiles copy = new FolderFiles(dtype);
        copy.config.putAll(config);
        copy.tensors.putAll(tensors);
        values.forEach((name, content) -> copy.values.put(name, content.clone()));
        return copy;
    }

    /** As a model, with the sample's tokenizer. */
    Path model(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String file : List.of("tokenizer.json", "tokenizer_config.json", "generation_config.json", "chat_template.jinja")) {
            Files.copy(SAMPLE.resolve(file), folder.resolve(file));
        }
        return write(folder, "config.json", "model.safetensors");
    }

    Path adapter(Path folder) throws IOException {
        Files.createDirectories(folder);
        return write(folder, "adapter_config.json", "adapter_model.safetensors");
    }

    private Path write(Path folder, String configFile, String weights) throws IOException {
        Files.write(folder.resolve(configFile), JsonMapper.shared().writeValueAsBytes(config));
        SafetensorsLayout layout = SafetensorsLayout.of(tensors.values(), Map.of("format", "pt"));
        ByteBuffer bytes = ByteBuffer.allocate((int) layout.fileBytes()).order(ByteOrder.LITTLE_ENDIAN).put(layout.headerBytes());
        for (SafetensorsEntry entry : layout.entries()) {
            for (float value : values.get(entry.name())) {
                switch (dtype) {
                    case F32 -> bytes.putFloat(value);
                    case F16 -> bytes.putShort(Float.floatToFloat16(value));
                    default -> bytes.putShort(BFloat16.bits(value));
                }
            }
        }
        Files.write(folder.resolve(weights), bytes.array());
        return folder;
    }

    /** All tensors of a file of floats. */
    static Map<String, float[]> read(Path file) {
        Map<String, float[]> read = new LinkedHashMap<>();
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            for (SafetensorsEntry entry : open.entries()) {
                ByteBuffer bytes = open.data(entry.name()).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
                float[] content = new float[(int) entry.info().shape().elements()];
                for (int i = 0; i < content.length; i++) {
                    content[i] = switch (entry.info().dtype()) {
                        case F32 -> bytes.getFloat();
                        case F16 -> Float.float16ToFloat(bytes.getShort());
                        default -> BFloat16.value(bytes.getShort());
                    };
                }
                read.put(entry.name(), content);
            }
        }
        return read;
    }
}
