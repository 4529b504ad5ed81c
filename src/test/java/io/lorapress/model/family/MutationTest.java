package io.lorapress.model.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.lorapress.failure.LorapressException;
import io.lorapress.model.GgufModel;
import io.lorapress.model.GgufTensor;
import io.lorapress.model.Piece;
import io.lorapress.model.ShardedTensor;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Broken configs and checkpoints are refused in one line, or do no harm; they never end otherwise. */
class MutationTest {
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
    private static final String[] BAD = {"null", "-1", "0", "3", "1000000000000000000", "1.5", "\"x\"", "[]", "{}", "[1]", "true", "99999999999999999999999", "1e300"};
    /** -Dmutations=2000 takes minutes and leaves little out. */
    private static final int ROUNDS = Integer.getInteger("mutations", 20);

    static List<Path> goldens() throws Exception {
        return GoldenTest.goldens().toList();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void brokenInputIsRefusedInOneLine(Path file) {
        JsonNode golden = JSON.readTree(file);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, RuntimeException> wrong = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            ObjectNode config = (ObjectNode) golden.get("config").deepCopy();
            List<ShardedTensor> tensors = checkpoint(golden.get("checkpoint"));
            String change = change(config, tensors, random);
            try {
                ModelConfig completed = ModelConfig.of(config);
                check(Families.find(completed).gguf(completed, tensors), tensors);
                if (golden.has("mmproj")) {
                    ModelConfig whole = completed.withPreprocessor(JSON.readTree(GoldenTest.PREPROCESSOR));
                    VisionTowers.find(whole).ifPresent(tower -> check(tower.gguf(whole, tensors), tensors));
                }
            } catch (LorapressException e) {
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
            } catch (RuntimeException e) {
                wrong.put(change, e);
            }
        }
        wrong.values().stream().findFirst().ifPresent(e -> fail(file.getFileName() + " with " + wrong.keySet() + ", seed " + seed, e));
    }

    /** What was planned can be streamed: pieces fill their tensor exactly, in whole granules of their sources. */
    private static void check(GgufModel model, List<ShardedTensor> tensors) {
        Map<String, Shape> shapes = tensors.stream().map(ShardedTensor::info).collect(Collectors.toMap(TensorInfo::name, TensorInfo::shape));
        for (GgufTensor tensor : model.tensors()) {
            long rows = tensor.zeroRows();
            for (Piece piece : tensor.pieces()) {
                Shape source = shapes.get(piece.source());
                assertEquals(0, source.rows() % piece.transform().granularity(source), tensor.name());
                rows += piece.transform().output(source).rows();
            }
            assertTrue(tensor.constant() != null || rows == tensor.shape().rows(), tensor.name() + " has " + rows + " rows");
        }
    }

    private static String change(ObjectNode config, List<ShardedTensor> tensors, Random random) {
        if (random.nextInt(4) == 0) {
            int index = random.nextInt(tensors.size());
            TensorInfo info = tensors.get(index).info();
            Shape shape = random.nextBoolean() ? Shape.of(7) : Shape.of(5, 6);
            tensors.set(index, new ShardedTensor(new TensorInfo(info.name(), info.dtype(), shape), 0));
            return info.name() + " as " + shape;
        }
        ObjectNode object = config;
        while (true) {
            List<String> keys = new ArrayList<>(object.propertyNames());
            String key = keys.get(random.nextInt(keys.size()));
            if (object.get(key) instanceof ObjectNode inner && !inner.isEmpty() && random.nextInt(3) > 0) {
                object = inner;
                continue;
            }
            String bad = BAD[random.nextInt(BAD.length)];
            object.set(key, JSON.readTree(bad));
            return key + " = " + bad;
        }
    }

    private static List<ShardedTensor> checkpoint(JsonNode listed) {
        List<ShardedTensor> tensors = new ArrayList<>();
        listed.forEach(line -> {
            List<Long> shape = new ArrayList<>();
            line.get(3).forEach(dimension -> shape.add(dimension.longValue()));
            tensors.add(new ShardedTensor(new TensorInfo(line.get(1).stringValue(),
                    DType.byName(line.get(2).stringValue()).orElseThrow(), Shape.of(shape)), line.get(0).intValue()));
        });
        return tensors;
    }
}
