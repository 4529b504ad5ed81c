package io.lorapress.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole files of small models against those of llama.cpp's converter and llama-quantize: vision towers, experts in MXFP4, embeddings
 * that are cut and padded. The hashes come from src/conformance/export_goldens.py.
 */
class ReferenceExportTest {
    @TempDir
    Path temp;

    /** Formats and hashes by golden and variant. */
    static Stream<Map.Entry<String, Map<String, String>>> references() throws IOException {
        Map<String, Map<String, String>> cases = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/export/references.tsv"))) {
            String[] part = line.split("\t");
            cases.computeIfAbsent(part[0] + " " + part[1], _ -> new LinkedHashMap<>()).put(part[2], part[3]);
        }
        return cases.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("references")
    void everyFileIsTheReferences(Map.Entry<String, Map<String, String>> model) throws Exception {
        String[] golden = model.getKey().split(" ");
        Path base = GoldenFolder.make(golden[0], golden[1], temp.resolve("Merged"));
        List<OutputFormat> formats = model.getValue().keySet().stream().map(OutputFormat::parse).toList();
        ExportOptions options = new ExportOptions(2, 1L << 30, "auto", "auto", Precision.MERGED_16BIT, false, false, Optional.of("llama-bpe"));
        try (Export export = Export.open(new ExportRequest(base, AdapterChoice.NONE, formats, temp.resolve("out"), "Merged", options),
                ExportListener.SILENT)) {
            export.run();
        }
        List<String> different = new ArrayList<>();
        for (Map.Entry<String, String> file : model.getValue().entrySet()) {
            if (!file.getValue().equals(sha256(file(file.getKey())))) {
                different.add(file.getKey());
            }
        }
        assertEquals(List.of(), different, model.getKey());
    }

    private Path file(String format) {
        String[] part = format.split(":");
        return temp.resolve("out").resolve((part[0].equals("mmproj") ? "mmproj-" : "") + "Merged-" + part[1].toUpperCase(Locale.ROOT) + ".gguf");
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
