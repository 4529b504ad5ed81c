package io.lorapress.model.family;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lorapress.gguf.GgufValue;
import io.lorapress.model.GgufModel;
import io.lorapress.model.GgufTensor;
import io.lorapress.model.Pattern;
import io.lorapress.model.Replay;
import io.lorapress.model.ShardedTensor;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every family against what llama.cpp's converter made: keys in order, tensors in order, and every value of them. */
class GoldenTest {
    /** Python writes infinities. */
    static final JsonMapper JSON = JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    static final String PREPROCESSOR = """
            {"image_mean": [0.5, 0.25, 0.75], "image_std": [0.5, 0.5, 0.125]}""";

    static Stream<Path> goldens() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(Path.of(GoldenTest.class.getResource("/model").toURI()))) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void isWhatTheConverterMakes(Path file) {
        JsonNode golden = JSON.readTree(file);
        ModelConfig config = ModelConfig.of(golden.get("config"));
        Family family = Families.find(config);
        check(golden.get("checkpoint"), golden.get("gguf"), family.gguf(config, checkpoint(golden.get("checkpoint")), () -> 310));
        if (golden.has("mmproj")) {
            ModelConfig whole = config.withPreprocessor(JSON.readTree(PREPROCESSOR));
            VisionTower tower = VisionTowers.find(whole).orElseThrow();
            check(golden.get("checkpoint"), golden.get("mmproj"), tower.gguf(whole, checkpoint(golden.get("checkpoint"))));
        }
    }

    private static void check(JsonNode checkpoint, JsonNode want, GgufModel model) {
        assertEquals(want.get("architecture").stringValue(), model.architecture());
        assertSame("keys", keys(want.get("keys")), keys(model.metadata().entries()));
        List<String> tensors = new ArrayList<>();
        long seed = new Random().nextLong();
        Replay replay = new Replay(byName(checkpoint), GoldenTest::values, new Random(seed));
        for (GgufTensor tensor : model.tensors()) {
            tensors.add(tensor.name() + " " + tensor.shape() + " " + tensor.precision() + " " + crc(replay.run(tensor)));
        }
        assertSame("tensors (tile seed " + seed + ")", tensors(want.get("tensors")), tensors);
    }

    /** Names the lines that differ, and the first that is out of place. */
    private static void assertSame(String what, List<String> want, List<String> got) {
        List<String> missing = new ArrayList<>(want);
        missing.removeAll(got);
        List<String> extra = new ArrayList<>(got);
        extra.removeAll(want);
        assertEquals(String.join("\n", missing), String.join("\n", extra), what);
        assertEquals(want, got, what + ": order");
    }

    private static float[] values(TensorInfo info) {
        return Pattern.of(info.name(), Math.toIntExact(info.shape().elements()));
    }

    static List<ShardedTensor> checkpoint(JsonNode listed) {
        List<ShardedTensor> tensors = new ArrayList<>();
        listed.forEach(line -> tensors.add(new ShardedTensor(info(line), line.get(0).intValue())));
        Collections.shuffle(tensors);
        return tensors;
    }

    static Map<String, TensorInfo> byName(JsonNode listed) {
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        listed.forEach(line -> infos.put(line.get(1).stringValue(), info(line)));
        return infos;
    }

    private static TensorInfo info(JsonNode line) {
        return new TensorInfo(line.get(1).stringValue(), DType.byName(line.get(2).stringValue()).orElseThrow(), shape(line.get(3)));
    }

    private static Shape shape(JsonNode dimensions) {
        List<Long> list = new ArrayList<>();
        dimensions.forEach(dimension -> list.add(dimension.longValue()));
        return Shape.of(list);
    }

    private static List<String> tensors(JsonNode listed) {
        List<String> lines = new ArrayList<>();
        listed.forEach(line -> lines.add(line.get(0).stringValue() + " " + shape(line.get(1)) + " "
                + line.get(2).stringValue() + " " + line.get(3).stringValue()));
        return lines;
    }

    private static String crc(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** Keys as lines; of the file type only the place, its value is the output's. */
    private static List<String> keys(JsonNode keys) {
        List<String> lines = new ArrayList<>();
        keys.forEachEntry((key, typed) -> lines.add(key + (key.equals(GgufModel.FILE_TYPE) ? "" : " = "
                + text(typed.get(0).stringValue(), typed.get(1)))));
        return lines;
    }

    private static String text(String type, JsonNode value) {
        return switch (type) {
            case "f32" -> "f32 " + (float) value.doubleValue();
            case "array" -> "array " + array(value);
            case "text" -> "text " + value.stringValue();
            default -> type + " " + value;
        };
    }

    private static List<String> array(JsonNode values) {
        List<String> items = new ArrayList<>();
        values.forEach(item -> items.add(item.isFloatingPointNumber() ? String.valueOf((float) item.doubleValue()) : item.toString()));
        return items;
    }

    private static List<String> keys(Map<String, GgufValue> keys) {
        List<String> lines = new ArrayList<>();
        keys.forEach((key, value) -> lines.add(key + (key.equals(GgufModel.FILE_TYPE) ? "" : " = " + text(value))));
        return lines;
    }

    private static String text(GgufValue value) {
        return switch (value) {
            case GgufValue.U32 v -> "u32 " + v.value();
            case GgufValue.I32 v -> "i32 " + v.value();
            case GgufValue.F32 v -> "f32 " + v.value();
            case GgufValue.Bool v -> "bool " + v.value();
            case GgufValue.Text v -> "text " + v.value();
            case GgufValue.I32Array v -> "array " + Arrays.toString(v.values());
            case GgufValue.F32Array v -> "array " + Arrays.toString(v.values());
            case GgufValue.BoolArray v -> "array " + Arrays.toString(v.values());
            default -> throw new AssertionError(value);
        };
    }
}
