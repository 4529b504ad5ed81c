package io.lorapress.export.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.export.AdapterChoice;
import io.lorapress.export.Export;
import io.lorapress.export.ExportListener;
import io.lorapress.export.ExportOptions;
import io.lorapress.export.ExportRequest;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.Precision;
import io.lorapress.publish.Hashes;
import io.lorapress.publish.manifest.FileRecord;
import io.lorapress.publish.manifest.InputRecord;
import io.lorapress.publish.manifest.Manifest;
import io.lorapress.publish.manifest.ManifestCheck;
import io.lorapress.publish.manifest.ManifestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every export says of itself. */
class ExportManifestTest {
    private static final Path SAMPLE = Path.of("samples/pirate");

    @TempDir
    Path temp;

    @Test
    void namesEveryInputAndEveryOutput() throws IOException {
        Path out = temp.resolve("out");
        export(out, SAMPLE.resolve("base-nf4"), "merged_16bit,gguf:q4_k_m", 2);
        Manifest manifest = ManifestReader.read(out);
        assertEquals(List.of("adapter", "base"), manifest.inputs().stream().map(InputRecord::role).toList());
        InputRecord base = manifest.inputs().getLast();
        assertEquals("base-nf4", base.source());
        assertEquals("", base.revision());
        assertEquals(6, base.files().size(), base.files().toString());
        for (FileRecord file : base.files()) {
            assertEquals(Hashes.sha256(SAMPLE.resolve("base-nf4").resolve(file.path()), _ -> { }), file.sha256(), file.path());
        }
        assertEquals(Map.of("name", "Merged", "precision", "16bit"), manifest.request());
        assertTrue(manifest.baseChoice().startsWith("stored as "), manifest.baseChoice());
        assertEquals(List.of(), ManifestCheck.differences(manifest, out, _ -> { }));
        assertEquals(filesIn(out), Stream.concat(Stream.of(Manifest.NAME, "merged_16bit/" + Manifest.NAME),
                manifest.outputs().stream().map(output -> output.file().path())).sorted().toList());
    }

    @Test
    void aFolderHasItsOwn() {
        Path out = temp.resolve("out");
        export(out, SAMPLE.resolve("base-nf4"), "merged_16bit,gguf:q8_0", 2);
        Manifest own = ManifestReader.read(out.resolve("merged_16bit"));
        assertEquals(ManifestReader.read(out).inputs(), own.inputs());
        assertEquals(List.of(), ManifestCheck.differences(own, out.resolve("merged_16bit"), _ -> { }));
        assertTrue(own.outputs().stream().anyMatch(output -> output.file().path().equals("model.safetensors")));
    }

    @Test
    void aSecondRunGivesTheSameBytes() throws IOException {
        Path one = temp.resolve("one/deeper");
        Path two = temp.resolve("two");
        export(one, SAMPLE.resolve("base-nf4"), "merged_16bit,gguf:q8_0", 2);
        export(two, SAMPLE.resolve("base-nf4").toAbsolutePath(), "merged_16bit,gguf:q8_0", 1);
        assertArrayEquals(Files.readAllBytes(one.resolve(Manifest.NAME)), Files.readAllBytes(two.resolve(Manifest.NAME)));
        export(two, SAMPLE.resolve("base-nf4"), "merged_16bit,gguf:q8_0", 3);
        assertArrayEquals(Files.readAllBytes(one.resolve(Manifest.NAME)), Files.readAllBytes(two.resolve(Manifest.NAME)));
    }

    @Test
    void laterOutputsOfTheSameInputsJoinTheEarlierOnes() throws IOException {
        Path out = temp.resolve("out");
        export(out, SAMPLE.resolve("base-nf4"), "gguf:q8_0", 2);
        export(out, SAMPLE.resolve("base-nf4"), "lora", 2);
        List<String> paths = ManifestReader.read(out).outputs().stream().map(output -> output.file().path()).toList();
        assertEquals(List.of("Merged-Q8_0.gguf", "lora/adapter_config.json", "lora/adapter_model.safetensors"), paths);
        export(out, SAMPLE.resolve("base-16bit"), "gguf:q4_0", 2);
        assertEquals(List.of("Merged-Q4_0.gguf"),
                ManifestReader.read(out).outputs().stream().map(output -> output.file().path()).toList(), "made of another base");
    }

    @Test
    void aGgufBaseIsNamedByItsFile() {
        Path out = temp.resolve("out");
        export(out, SAMPLE.resolve("base-16bit"), "gguf:bf16", 2);
        export(temp.resolve("second"), out.resolve("Merged-BF16.gguf"), "gguf:q8_0", 2);
        InputRecord base = ManifestReader.read(temp.resolve("second")).inputs().getLast();
        assertEquals("Merged-BF16.gguf", base.source());
        assertEquals(List.of("Merged-BF16.gguf"), base.files().stream().map(FileRecord::path).toList());
        assertEquals(ManifestReader.read(out).outputs().getFirst().file().sha256(), base.files().getFirst().sha256());
    }

    @Test
    void aBaseFromTheCacheIsNamedByItsRepositoryAndCommit() throws IOException {
        String commit = "0123456789abcdef0123456789abcdef01234567";
        Path snapshot = temp.resolve("hub/models--ada--pirate/snapshots").resolve(commit);
        Files.createDirectories(snapshot);
        try (Stream<Path> files = Files.list(SAMPLE.resolve("base-nf4"))) {
            for (Path file : files.toList()) {
                Files.copy(file, snapshot.resolve(file.getFileName()));
            }
        }
        export(temp.resolve("out"), snapshot, "gguf:q8_0", 2);
        InputRecord base = ManifestReader.read(temp.resolve("out")).inputs().getLast();
        assertEquals("ada/pirate", base.source());
        assertEquals(commit, base.revision());
        assertFalse(Files.readString(temp.resolve("out").resolve(Manifest.NAME)).contains(temp.toString()), "no path of this machine");
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString()).sorted().toList();
        }
    }

    private static void export(Path out, Path base, String formats, int threads) {
        ExportOptions options = new ExportOptions(threads, 1L << 30, "auto", "auto", Precision.MERGED_16BIT, true, false, Optional.empty());
        ExportRequest request = new ExportRequest(base, AdapterChoice.of(List.of(SAMPLE.resolve("adapter"))),
                Stream.of(formats.split(",")).map(OutputFormat::parse).toList(), out, "Merged", options);
        try (Export export = Export.open(request, ExportListener.SILENT)) {
            export.run();
        }
    }
}
