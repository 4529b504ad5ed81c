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
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
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
        List<String> order = texts(model.table.get("order"));
        List<GgufTensorInfo> sorted = tensors.stream().sorted(Comparator.comparing(GgufTensorInfo::name, new LayerOrder())).toList();
        assertEquals(order, sorted.stream().map(GgufTensorInfo::name).toList(), "shuffled by " + seed);
        for (JsonNode run : model.table.get("runs")) {
            String where = model + " " + run.get("args").asString() + ", shuffled by " + seed;
            Asked asked = Asked.of(run);
            Supplier<TypePlan> plan = () -> asked.pruned.isEmpty()
                    ? TypePlanner.plan(ModelFacts.of(metadata), sorted, asked.request)
                    : QuantizePlan.of(metadata, sources(tensors), asked.options()).types();
            if (run.has("error")) {
                assertThrows(QuantizeException.class, plan::get, where + ": " + run.get("error"));
            } else {
                check(plan.get(), run.has("names") ? texts(run.get("names")) : order, run, where);
            }
        }
    }

    private static void check(TypePlan plan, List<String> names, JsonNode run, String where) {
        List<Choice> choices = plan.choices();
        assertEquals(names, choices.stream().map(choice -> choice.tensor().name()).toList(), where);
        String expected = run.get("types").asString();
        String actual = choices.stream().map(choice -> letter(choice.type())).collect(Collectors.joining());
        if (!expected.equals(actual)) {
            assertEquals(describe(names, expected), describe(names, actual), where);
        }
        assertEquals(fallbacks(run), plan.fallbacks().stream()
                .collect(Collectors.toMap(fallback -> fallback.tensor().name(), fallback -> letter(fallback.wanted()))), where);
        if (!run.get("args").asString().contains("IMATRIX")) {
            assertEquals(run.has("imatrix"), choices.stream().anyMatch(Choice::needsImportance), where);
        }
    }

    private static Map<String, String> fallbacks(JsonNode run) {
        Map<String, String> fallbacks = new HashMap<>();
        if (run.has("fallbacks")) {
            run.get("fallbacks").properties().forEach(entry -> fallbacks.put(entry.getKey(), entry.getValue().asString()));
        }
        return fallbacks;
    }

    private static List<QuantizePlan.Source> sources(List<GgufTensorInfo> tensors) {
        return tensors.stream().map(tensor -> new QuantizePlan.Source(tensor, 0)).toList();
    }

    /** The arguments of a run. */
    private record Asked(QuantizationRequest request, SortedSet<Integer> pruned) {
        static Asked of(JsonNode run) {
            List<String> args = List.of(run.get("args").asString().split(" "));
            QuantizationRequest request = QuantizationRequest.of(FileType.find(args.getLast()).orElseThrow());
            List<TensorTypeRule> rules = new ArrayList<>();
            SortedSet<Integer> pruned = new TreeSet<>();
            for (Iterator<String> rest = args.subList(0, args.size() - 1).iterator(); rest.hasNext(); ) {
                switch (rest.next()) {
                    case "--pure" -> request = request.withPure(true);
                    case "--leave-output-tensor" -> request = request.withLeaveOutput(true);
                    case "--output-tensor-type" -> request = request.withOutputType(TensorTypeRule.tensorType(rest.next()));
                    case "--token-embedding-type" -> request = request.withTokenEmbeddingType(TensorTypeRule.tensorType(rest.next()));
                    case "--tensor-type" -> rules.add(TensorTypeRule.parse(rest.next()));
                    case "--imatrix" -> request = request.withImportance(rest.next().equals("IMATRIX"));
                    case "--prune-layers" -> pruned = LayerPruning.parseLayers(rest.next());
                    default -> throw new IllegalStateException("an option the test does not know: " + args);
                }
            }
            return new Asked(request.withRules(rules), pruned);
        }

        QuantizePlan.Options options() {
            return new QuantizePlan.Options(request, List.of(), List.of(), pruned, false);
        }
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
            GgmlType type = GgmlType.byName(tensor.get(1).asString()).orElseThrow();
            tensors.add(new GgufTensorInfo(tensor.get(0).asString(), Shape.of(shape), type));
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
