package io.lorapress.export;

import io.lorapress.model.Pattern;
import io.lorapress.safetensors.SafetensorsBytes;
import io.lorapress.safetensors.SafetensorsLayout;
import io.lorapress.tensor.BFloat16;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Float16;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A model folder made from a golden of the model room: its config and tensors, weights by {@link Pattern}. */
public final class GoldenFolder {
    private static final Path RESOURCES = Path.of("src/test/resources");
    /** Python writes infinities. */
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();
    private static final int BLOCK = 32;

    private final Map<Integer, Map<String, TensorInfo>> shards = new TreeMap<>();
    private final Map<String, byte[]> data = new LinkedHashMap<>();
    private final boolean mxfp4;

    private GoldenFolder(boolean mxfp4) {
        this.mxfp4 = mxfp4;
    }

    /** @param variant {@code plain}, or {@code mxfp4} for gpt-oss's experts in that form */
    public static Path make(String golden, String variant, Path folder) throws IOException {
        JsonNode json = JSON.readTree(Files.readString(RESOURCES.resolve("model/" + golden + ".json")));
        GoldenFolder made = new GoldenFolder(variant.equals("mxfp4"));
        json.get("checkpoint").forEach(made::add);
        Files.createDirectories(folder);
        made.write(folder, (ObjectNode) json.get("config"));
        Files.copy(RESOURCES.resolve("export/tokenizer.json"), folder.resolve("tokenizer.json"));
        Files.writeString(folder.resolve("tokenizer_config.json"),
                "{\"tokenizer_class\": \"PreTrainedTokenizerFast\", \"bos_token\": \"<s>\", \"eos_token\": \"</s>\"}");
        Files.writeString(folder.resolve("preprocessor_config.json"),
                "{\"image_mean\": [0.5, 0.25, 0.75], \"image_std\": [0.5, 0.5, 0.125]}");
        return folder;
    }

    private void add(JsonNode line) {
        List<Long> dimensions = new ArrayList<>();
        line.get(3).forEach(dimension -> dimensions.add(dimension.longValue()));
        Shape shape = Shape.of(dimensions);
        String name = line.get(1).stringValue();
        if (mxfp4 && (name.endsWith("experts.down_proj") || name.endsWith("experts.gate_up_proj"))) {
            addPacked(line.get(0).intValue(), name, shape);
        } else {
            DType dtype = DType.byName(line.get(2).stringValue()).orElseThrow();
            add(line.get(0).intValue(), new TensorInfo(name, dtype, shape), floats(name, dtype, Math.toIntExact(shape.elements())));
        }
    }

    private void add(int shard, TensorInfo info, byte[] bytes) {
        shards.computeIfAbsent(shard, _ -> new LinkedHashMap<>()).put(info.name(), info);
        data.put(info.name(), bytes);
    }

    private void addPacked(int shard, String name, Shape shape) {
        long groups = shape.dimension(1) / BLOCK;
        Shape scales = Shape.of(shape.dimension(0), shape.dimension(2), groups);
        Shape blocks = Shape.of(shape.dimension(0), shape.dimension(2), groups, BLOCK / 2);
        add(shard, new TensorInfo(name + "_blocks", DType.U8, blocks), small(name + "_blocks", Math.toIntExact(blocks.elements())));
        byte[] exponents = small(name + "_scales", Math.toIntExact(scales.elements()));
        for (int i = 0; i < exponents.length; i++) {
            exponents[i] = (byte) (116 + (exponents[i] & 0xFF) % 10);
        }
        add(shard, new TensorInfo(name + "_scales", DType.U8, scales), exponents);
    }

    /** The pattern's steps as integers 0 to 254. */
    private static byte[] small(String name, int count) {
        float[] values = Pattern.of(name, count);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (int) (values[i] * 64 + 127);
        }
        return bytes;
    }

    private static byte[] floats(String name, DType dtype, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(dtype.byteSize(count))).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : Pattern.of(name, count)) {
            switch (dtype) {
                case BF16 -> bytes.putShort(BFloat16.bits(value));
                case F16 -> bytes.putShort(Float16.bits(value));
                default -> bytes.putFloat(value);
            }
        }
        return bytes.array();
    }

    private void write(Path folder, ObjectNode config) throws IOException {
        if (mxfp4) {
            config.putObject("quantization_config").put("quant_method", "mxfp4");
        }
        Files.writeString(folder.resolve("config.json"), JSON.writeValueAsString(config));
        shards.forEach((shard, infos) -> SafetensorsBytes.write(folder.resolve("model-%05d.safetensors".formatted(shard + 1)),
                SafetensorsLayout.of(infos.values(), Map.of("format", "pt")), data));
    }
}
