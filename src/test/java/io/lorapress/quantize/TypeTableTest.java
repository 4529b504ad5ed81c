package io.lorapress.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.gguf.GgufValue;
import io.lorapress.quantize.TypePlan.Choice;
import io.lorapress.tensor.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every choice of llama-quantize in a table (src/conformance/quantize/type_table.py made it by asking): many models, all file types,
 * with and without an importance matrix, and the options that bear on types.
 */
class TypeTableTest {
    /** A line of the table, under its name. */
    record Model(String name, JsonNode table) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Model> models() throws IOException {
        JsonMapper json = new JsonMapper();
        BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(TypeTableTest.class.getResourceAsStream("/quantize/types.jsonl.gz")), StandardCharsets.UTF_8));
        return lines.lines().map(json::readTree).map(table -> new Model(table.get("name").asString(), table));
    }

    @ParameterizedTest
    @MethodSource("models")
    void typesAndOrderEqual(Model model) {
        long seed = new Random().nextLong();
        GgufMetadata metadata = metadata(model.table);
        List<GgufTensorInfo> tensors = tensors(model.table);
        Collections.shuffle(tensors, new Random(seed));
        for (JsonNode run : model.table.get("runs")) {
            String where = model + " " + run.get("args").asString() + ", shuffled by " + seed;
            if (run.has("error")) {
                assertThrows(QuantizeException.class, () -> plan(metadata, tensors, run), where + ": " + run.get("error"));
            } else {
                check(plan(metadata, tensors, run), model.table, run, where);
            }
        }
    }

    private static void check(QuantizePlan plan, JsonNode table, JsonNode run, String where) {
        List<Choice> choices = plan.types().choices();
        List<String> names = texts(run.has("names") ? run.get("names") : table.get("order"));
        assertEquals(names, choices.stream().map(choice -> choice.tensor().name()).toList(), where);
        String expected = run.get("types").asString();
        String actual = choices.stream().map(choice -> letter(choice.type())).collect(Collectors.joining());
        if (!expected.equals(actual)) {
            assertEquals(describe(names, expected), describe(names, actual), where);
        }
        Map<String, String> fallbacks = new TreeMap<>();
        if (run.has("fallbacks")) {
            run.get("fallbacks").properties().forEach(entry -> fallbacks.put(entry.getKey(), entry.getValue().asString()));
        }
        assertEquals(fallbacks, plan.types().fallbacks().stream()
                .collect(Collectors.toMap(f -> f.tensor().name(), f -> letter(f.wanted()), (a, b) -> a, TreeMap::new)), where);
        if (!run.get("args").asString().contains("IMATRIX")) {
            assertEquals(run.has("imatrix"), choices.stream().anyMatch(Choice::needsImportance), where);
        }
    }

    private static QuantizePlan plan(GgufMetadata metadata, List<GgufTensorInfo> tensors, JsonNode run) {
        Iterator<String> args = List.of(run.get("args").asString().split(" ")).iterator();
        QuantizePlan.Options options = QuantizePlan.Options.of(QuantizationRequest.of(FileType.F32));
        QuantizationRequest request = options.types();
        List<TensorTypeRule> rules = new ArrayList<>();
        FileType fileType = null;
        while (args.hasNext()) {
            String arg = args.next();
            switch (arg) {
                case "--pure" -> request = request.withPure(true);
                case "--leave-output-tensor" -> request = request.withLeaveOutput(true);
                case "--output-tensor-type" -> request = request.withOutputType(TensorTypeRule.tensorType(args.next()));
                case "--token-embedding-type" -> request = request.withTokenEmbeddingType(TensorTypeRule.tensorType(args.next()));
                case "--tensor-type" -> rules.add(TensorTypeRule.parse(args.next()));
                case "--imatrix" -> request = request.withImportance(args.next().equals("IMATRIX"));
                case "--prune-layers" -> options = new QuantizePlan.Options(null, List.of(), List.of(),
                        LayerPruning.parseLayers(args.next()), false);
                default -> fileType = FileType.find(arg).orElseThrow();
            }
        }
        request = new QuantizationRequest(fileType, request.outputType(), request.tokenEmbeddingType(), rules, request.pure(),
                request.leaveOutput(), request.hasImportance());
        List<QuantizePlan.Source> sources = tensors.stream().map(tensor -> new QuantizePlan.Source(tensor, 0)).toList();
        return QuantizePlan.of(metadata, sources, new QuantizePlan.Options(request, List.of(), List.of(), options.prunedLayers(), false));
    }

    private static GgufMetadata metadata(JsonNode table) {
        String architecture = table.get("architecture").asString();
        GgufMetadata metadata = new GgufMetadata().text("general.architecture", architecture);
        table.get("keys").properties().forEach(entry -> metadata.put(entry.getKey(), value(entry.getValue())));
        return metadata;
    }

    private static GgufValue value(JsonNode node) {
        if (node.isArray()) {
            return new GgufValue.I32Array(StreamSupport.stream(node.spliterator(), false).mapToInt(JsonNode::asInt).toArray());
        } else if (node.isBoolean()) {
            return new GgufValue.Bool(node.asBoolean());
        }
        return node.isInt() ? new GgufValue.U32(node.asLong()) : new GgufValue.F32((float) node.asDouble());
    }

    private static List<GgufTensorInfo> tensors(JsonNode table) {
        List<GgufTensorInfo> tensors = new ArrayList<>();
        for (JsonNode tensor : table.get("tensors")) {
            long[] shape = StreamSupport.stream(tensor.get(2).spliterator(), false).mapToLong(JsonNode::asLong).toArray();
            tensors.add(new GgufTensorInfo(tensor.get(0).asString(), Shape.of(shape), GgmlType.byName(tensor.get(1).asString()).orElseThrow()));
        }
        return tensors;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asString).toList();
    }

    /** A tensor a line, so that a difference shows which. */
    private static String describe(List<String> names, String letters) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            GgmlType type = GgmlType.byId(letters.charAt(i) - 'A').orElseThrow();
            lines.append(names.get(i)).append(' ').append(type).append('\n');
        }
        return lines.toString();
    }

    private static String letter(GgmlType type) {
        return String.valueOf((char) ('A' + type.id()));
    }
}
