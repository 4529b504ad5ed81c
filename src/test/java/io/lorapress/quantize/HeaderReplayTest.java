package io.lorapress.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lorapress.gguf.GgufLayout;
import io.lorapress.gguf.GgufShards;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Files that llama-quantize really made (src/conformance/quantize/headers.py): from the same input header and options comes the same
 * output header, to the byte, and a file of the same size. Keys and their order, split files, pruning, overrides, importance keys.
 */
class HeaderReplayTest {
    private static final long ROOM_FOR_DATA = 16 << 20;

    @TempDir
    Path folder;

    record Run(JsonNode line) {
        @Override
        public String toString() {
            return line.get("name").asString();
        }
    }

    static Stream<Run> runs() throws IOException {
        JsonMapper json = new JsonMapper();
        BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(HeaderReplayTest.class.getResourceAsStream("/quantize/headers.jsonl.gz")), StandardCharsets.UTF_8));
        return lines.lines().map(json::readTree).map(Run::new);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void headersEqual(Run run) throws IOException {
        try (GgufShards input = GgufShards.open(write(bytes(run.line.get("in"))))) {
            List<QuantizePlan.Source> sources = input.tensors().stream()
                    .map(entry -> new QuantizePlan.Source(entry.tensor().info(), entry.shard())).toList();
            QuantizePlan plan = QuantizePlan.of(input.metadata(), sources, options(run.line));
            List<byte[]> expected = bytes(run.line.get("out"));
            assertEquals(expected.size(), plan.shards().size());
            for (int i = 0; i < expected.size(); i++) {
                GgufLayout layout = plan.shards().get(i).layout();
                assertArrayEquals(expected.get(i), layout.header(), "shard " + i + ": " + plan.shards().get(i).metadata());
                assertEquals(run.line.get("sizes").get(i).asLong(), layout.fileSize());
            }
        }
    }

    private QuantizePlan.Options options(JsonNode line) throws IOException {
        List<KeyOverride> overrides = new ArrayList<>();
        List<KeyOverride> importance = List.of();
        List<String> included = new ArrayList<>();
        List<String> excluded = new ArrayList<>();
        SortedSet<Integer> pruned = new TreeSet<>();
        boolean keep = false;
        String matrix = null;
        FileType type = null;
        for (Iterator<JsonNode> args = line.get("args").iterator(); args.hasNext(); ) {
            String arg = args.next().asString();
            switch (arg) {
                case "--override-kv" -> overrides.add(KeyOverride.parse(args.next().asString()));
                case "--imatrix" -> matrix = args.next().asString();
                case "--include-weights" -> included.add(args.next().asString());
                case "--exclude-weights" -> excluded.add(args.next().asString());
                case "--prune-layers" -> pruned.addAll(LayerPruning.parseLayers(args.next().asString()));
                case "--keep-split" -> keep = true;
                case "--allow-requantize" -> { }
                default -> type = FileType.find(arg).orElseThrow();
            }
        }
        if (matrix != null) {
            importance = importance(line.get("imatrix").get(matrix), included, excluded);
        }
        QuantizationRequest request = QuantizationRequest.of(type).withImportance(!importance.isEmpty());
        return new QuantizePlan.Options(request, overrides, importance, pruned, keep);
    }

    private List<KeyOverride> importance(JsonNode file, List<String> included, List<String> excluded) throws IOException {
        Path path = Files.write(folder.resolve("imatrix"), Base64.getDecoder().decode(file.get(1).asString()));
        try (ImportanceMatrix whole = ImportanceMatrix.open(path)) {
            ImportanceMatrix some = included.isEmpty() ? whole : whole.including(included);
            return (excluded.isEmpty() ? some : some.excluding(excluded)).keys(file.get(0).asString());
        }
    }

    /** The headers as files, each with a hole for its data. */
    private Path write(List<byte[]> headers) throws IOException {
        Path first = null;
        for (int i = 0; i < headers.size(); i++) {
            Path path = folder.resolve(GgufShards.fileName("in", i, headers.size()));
            Files.write(path, headers.get(i));
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.setLength(headers.get(i).length + ROOM_FOR_DATA);
            }
            first = first == null ? path : first;
        }
        return first;
    }

    private static List<byte[]> bytes(JsonNode texts) {
        return StreamSupport.stream(texts.spliterator(), false).map(text -> Base64.getDecoder().decode(text.asString())).toList();
    }
}
