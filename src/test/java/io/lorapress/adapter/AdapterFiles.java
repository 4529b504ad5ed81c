package io.lorapress.adapter;

import io.lorapress.safetensors.SafetensorsEntry;
import io.lorapress.safetensors.SafetensorsLayout;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** An adapter folder in the making. */
public final class AdapterFiles {
    final Map<String, Object> config = new LinkedHashMap<>(Map.of("peft_type", "LORA", "r", 2, "lora_alpha", 4));
    final Map<String, Values> tensors = new LinkedHashMap<>();

    record Values(DType dtype, Shape shape, float[] values) {
    }

    public AdapterFiles set(String key, Object value) {
        config.put(key, value);
        return this;
    }

    AdapterFiles put(String name, Shape shape, float... values) {
        return put(name, DType.F32, shape, values);
    }

    AdapterFiles put(String name, DType dtype, Shape shape, float... values) {
        tensors.put(name, new Values(dtype, shape, values));
        return this;
    }

    /** All values 0.5. */
    public AdapterFiles fill(String name, long... shape) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        Arrays.fill(values, 0.5f);
        return put(name, Shape.of(shape), values);
    }

    /** A pair for a module, rank 2. */
    public AdapterFiles pair(String module, int out, int in) {
        fill("base_model.model." + module + ".lora_A.weight", 2, in);
        return fill("base_model.model." + module + ".lora_B.weight", out, 2);
    }

    public Path write(Path folder) throws IOException {
        writeConfig(folder);
        writeTensors(folder.resolve("adapter_model.safetensors"), List.copyOf(tensors.keySet()));
        return folder;
    }

    /** In two shards with an index. */
    Path writeShards(Path folder) throws IOException {
        writeConfig(folder);
        List<String> names = List.copyOf(tensors.keySet());
        List<String> files = List.of("adapter_model-00001-of-00002.safetensors", "adapter_model-00002-of-00002.safetensors");
        Map<String, String> index = new LinkedHashMap<>();
        int half = names.size() / 2;
        for (int i = 0; i < names.size(); i++) {
            index.put(names.get(i), files.get(i < half ? 0 : 1));
        }
        writeTensors(folder.resolve(files.get(0)), names.subList(0, half));
        writeTensors(folder.resolve(files.get(1)), names.subList(half, names.size()));
        Files.write(folder.resolve("adapter_model.safetensors.index.json"), JsonMapper.shared().writeValueAsBytes(Map.of("weight_map", index)));
        return folder;
    }

    void writeConfig(Path folder) throws IOException {
        Files.write(folder.resolve("adapter_config.json"), JsonMapper.shared().writeValueAsBytes(config));
    }

    private void writeTensors(Path file, List<String> names) throws IOException {
        SafetensorsLayout layout = SafetensorsLayout.of(names.stream()
                .map(name -> new TensorInfo(name, tensors.get(name).dtype, tensors.get(name).shape)).toList(), Map.of("format", "pt"));
        ByteBuffer bytes = ByteBuffer.allocate((int) layout.fileBytes()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(layout.headerBytes());
        for (SafetensorsEntry entry : layout.entries()) {
            for (float value : tensors.get(entry.name()).values) {
                encode(bytes, entry.info().dtype(), value);
            }
        }
        Files.write(file, bytes.array());
    }

    private static void encode(ByteBuffer bytes, DType dtype, float value) {
        switch (dtype) {
            case F32 -> bytes.putFloat(value);
            case F64 -> bytes.putDouble(value);
            case F16 -> bytes.putShort(Float.floatToFloat16(value));
            case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
            default -> bytes.put((byte) value);
        }
    }

    /** The value as it is once it is stored. */
    static float stored(DType dtype, float value) {
        return switch (dtype) {
            case F16 -> Float.float16ToFloat(Float.floatToFloat16(value));
            case BF16 -> Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xFFFF0000);
            default -> value;
        };
    }
}
