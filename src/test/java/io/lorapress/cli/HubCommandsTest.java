package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.publish.hub.standin.Fault;
import io.lorapress.publish.hub.standin.StandInHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code push}, {@code pull} and {@code export --push} against a Hub of our own. */
class HubCommandsTest {
    private static final Path ADAPTER = PublishScene.SAMPLE.resolve("adapter");
    private static final Path BASE = PublishScene.SAMPLE.resolve("base-nf4");

    @TempDir
    private Path temp;
    private PublishScene scene;
    private Path out;

    @BeforeEach
    void open() throws IOException {
        scene = new PublishScene(temp.resolve("home"));
        out = temp.resolve("out");
    }

    @AfterEach
    void close() {
        assertEquals(0, scene.hub.server().faultsLeft(), "a fault that no request met");
        scene.close();
    }

    @Test
    void aFolderGoesUpWithACardOfWhatItIs() throws IOException {
        scene.done("export", ADAPTER, "--base", BASE, "--to", "gguf:q8_0,gguf:q4_0", "--name", "pirate", "-o", out);
        CommandLineRun push = scene.done("push", out, "--repo", "ada/pirate", "--private", "--message", "First try");
        assertTrue(push.out().matches("(?s)ada/pirate: 4 files committed, .* sent, http.*"), push.out());
        Map<String, byte[]> files = scene.files("ada/pirate", "main");
        assertEquals(Set.of(".gitattributes", "README.md", "lorapress-manifest.json", "pirate-Q4_0.gguf", "pirate-Q8_0.gguf"), files.keySet());
        assertArrayEquals(Files.readAllBytes(out.resolve("pirate-Q8_0.gguf")), files.get("pirate-Q8_0.gguf"));
        String card = scene.text("ada/pirate", "README.md");
        assertTrue(card.startsWith("---\n"), card);
        for (String part : new String[] {"library_name: gguf", "base_model:\n- lorapress/sample-base-nf4", "base_model_relation: finetune",
            "# pirate\n", "| [pirate-Q4_0.gguf](pirate-Q4_0.gguf) | Q4_0 | ", "- Base: `base-nf4, stored as "}) {
            assertTrue(card.contains(part), part + " in " + card);
        }
        assertFalse(card.contains("license:"), "none is invented");
        assertFalse(Files.exists(out.resolve("README.md")), "the folder is left as it is");
        assertTrue(scene.done("push", out, "--repo", "ada/pirate").err().contains("every file is there already"));
    }

    @Test
    void theReadmeThatIsThereKeepsItsText() throws IOException {
        scene.hub.seed("ada/pirate", false, Map.of("README.md", "---\nlicense: mit\n---\n# Mine\n\nBy hand.\n".getBytes()));
        scene.done("export", ADAPTER, "--base", BASE, "--to", "gguf:q8_0", "-o", out);
        scene.done("push", out, "--repo", "ada/pirate");
        String card = scene.text("ada/pirate", "README.md");
        assertTrue(card.contains("license: mit") && card.contains("# Mine\n\nBy hand.\n") && card.contains("## How it was made"), card);
        Files.writeString(out.resolve("README.md"), "# Written in the folder\n");
        scene.done("push", out, "--repo", "ada/other");
        String own = scene.text("ada/other", "README.md");
        assertTrue(own.contains("# Written in the folder\n") && own.contains("## How it was made"), own);
    }

    @Test
    void onlyWhatIsAskedForGoesUp() throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("notes.txt"), "x");
        Files.writeString(out.resolve("model.gguf"), "GGUF");
        scene.done("push", out, "--repo", "ada/pirate", "--include", "*.gguf", "--revision", "try");
        assertEquals(Set.of(".gitattributes", "model.gguf"), scene.files("ada/pirate", "try").keySet());
        assertFalse(scene.files("ada/pirate", "main").containsKey("model.gguf"));
        CommandLineRun request = scene.done("push", out, "--repo", "ada/pirate", "--pr");
        assertTrue(request.out().contains("/discussions/"), request.out());
    }

    @Test
    void theLicenceOfTheBaseIsTakenOver() throws IOException {
        Path base = FolderCopy.of(BASE, temp.resolve("base"));
        Files.writeString(base.resolve("README.md"), "---\nlicense: other\nlicense_name: grog\nlanguage:\n- en\n---\n");
        scene.done("export", ADAPTER, "--base", base, "--to", "merged_16bit", "-o", out);
        scene.done("push", out.resolve("merged_16bit"), "--repo", "ada/pirate");
        String card = scene.text("ada/pirate", "README.md");
        assertTrue(card.contains("license: other\nlicense_name: grog\n") && card.contains("language:\n- en\n"), card);
        assertTrue(card.contains("library_name: transformers") && card.contains("| BF16 |"), card);
        assertTrue(scene.files("ada/pirate", "main").containsKey("config.json"));
    }

    @Test
    void anExportGoesUpInOneCommand() throws IOException {
        scene.done("export", ADAPTER, "--base", BASE, "--to", "lora", "-o", out, "--push", "ada/lora", "--private");
        assertEquals(Set.of(".gitattributes", "README.md", "adapter_config.json", "adapter_model.safetensors", "lorapress-manifest.json"),
                scene.files("ada/lora", "main").keySet());
        assertTrue(scene.text("ada/lora", "README.md").contains("base_model_relation: adapter"));
        Files.writeString(out.resolve("private.txt"), "not made by the export");
        scene.done("export", ADAPTER, "--base", BASE, "--to", "gguf:q8_0,merged_16bit", "--name", "pirate", "-o", out, "--push", "ada/all");
        Set<String> files = scene.files("ada/all", "main").keySet();
        assertTrue(files.containsAll(Set.of("pirate-Q8_0.gguf", "merged_16bit/model.safetensors", "merged_16bit/lorapress-manifest.json",
                "lorapress-manifest.json", "README.md")), files.toString());
        assertFalse(files.contains("private.txt") || files.stream().anyMatch(file -> file.startsWith("lora/")), files.toString());
    }

    @Test
    void aTokenThatCannotWriteIsSeenBeforeTheExport() {
        scene.environment.put("HF_TOKEN", StandInHub.READ_TOKEN);
        refused(ExitCode.FAILURE, "can only read", "export", ADAPTER, "--base", BASE, "--to", "gguf:q8_0", "-o", out, "--push", "ada/all");
        scene.environment.remove("HF_TOKEN");
        refused(ExitCode.USAGE, "HF_TOKEN", "export", ADAPTER, "--base", BASE, "--to", "gguf:q8_0", "-o", out, "--push", "ada/all");
        assertFalse(Files.exists(out));
    }

    @Test
    void aPulledBaseIsFoundByItsName() throws IOException {
        scene.seed("ada/base", BASE);
        CommandLineRun pull = scene.done("pull", "ada/base");
        Path snapshot = Path.of(pull.out().strip());
        assertArrayEquals(Files.readAllBytes(BASE.resolve("model.safetensors")), Files.readAllBytes(snapshot.resolve("model.safetensors")));
        scene.environment.put("HF_HUB_OFFLINE", "1");
        scene.done("export", ADAPTER, "--base", "ada/base", "--to", "gguf:q8_0", "-o", out);
        String manifest = Files.readString(out.resolve("lorapress-manifest.json"));
        assertTrue(manifest.contains("\"source\": \"ada/base\"")
                && manifest.contains("\"revision\": \"" + scene.repo("ada/base").at("main").orElseThrow().id() + "\""), manifest);
    }

    @Test
    void aBaseIsFetchedOnlyWhenThatIsAskedFor() throws IOException {
        scene.seed("ada/base", BASE);
        refused(ExitCode.INPUT_REFUSED, "--download", "export", ADAPTER, "--base", "ada/base", "--to", "gguf:q8_0", "-o", out);
        assertEquals(0, scene.hub.server().asked().size(), "no request");
        scene.done("export", ADAPTER, "--base", "ada/base", "--download", "--to", "gguf:q8_0", "-o", out);
        assertTrue(Files.exists(out.resolve("out-Q8_0.gguf")));
    }

    @Test
    void onlySomeFilesComeDown() throws IOException {
        scene.hub.seed("ada/many", false, Map.of("a.gguf", new byte[10], "config.json", "{}".getBytes(), "pytorch_model.bin", new byte[9]));
        Path snapshot = Path.of(scene.done("pull", "ada/many", "--include", "*.gguf").out().strip());
        assertTrue(Files.exists(snapshot.resolve("a.gguf")) && !Files.exists(snapshot.resolve("config.json")));
        scene.done("pull", "ada/many", "--revision", "main");
        assertTrue(Files.exists(snapshot.resolve("config.json")) && !Files.exists(snapshot.resolve("pytorch_model.bin")));
    }

    @ParameterizedTest
    @CsvSource({"401,1", "403,1", "404,1", "409,1", "500,3", "503,3"})
    void whatTheHubRefusesIsOneLine(int status, int times) throws IOException {
        Files.createDirectories(out);
        Files.write(out.resolve("model.gguf"), new byte[100]);
        scene.hub.server().fault(Fault.status("POST .*/preupload/main", status, "", "because of this"), times);
        CommandLineRun run = refused(ExitCode.FAILURE, "answered " + status + ": because of this", "push", out, "--repo", "ada/pirate");
        assertTrue(run.failures().getFirst().contains("request req-" + status), run.err());
    }

    @Test
    void aLimitThatIsTooLongIsOneLine() throws IOException {
        Files.createDirectories(out);
        Files.write(out.resolve("model.gguf"), new byte[100]);
        scene.hub.server().fault(Fault.rateLimit("POST .*/preupload/main", 3600), 1);
        refused(ExitCode.FAILURE, "429", "push", out, "--repo", "ada/pirate");
        scene.hub.server().fault(Fault.rateLimit("POST .*/preupload/main", 30), 1);
        CommandLineRun waited = scene.done("push", out, "--repo", "ada/pirate");
        assertTrue(waited.err().contains("note: "), "says that it waits: " + waited.err());
    }

    @Test
    void wrongUsage() throws IOException {
        refused(ExitCode.USAGE, "no such folder", "push", temp.resolve("nowhere"), "--repo", "ada/pirate");
        Files.createDirectories(out);
        refused(ExitCode.USAGE, "not a repository name", "push", out, "--repo", "ada//pirate");
        refused(ExitCode.USAGE, "no file to push", "push", out, "--repo", "ada/pirate");
        refused(ExitCode.FAILURE, "ada/nothing", "pull", "ada/nothing");
        scene.environment.put("HF_HUB_OFFLINE", "1");
        refused(ExitCode.FAILURE, "HF_HUB_OFFLINE", "pull", "ada/pirate");
    }

    private CommandLineRun refused(ExitCode code, String says, Object... arguments) {
        CommandLineRun run = scene.run(arguments);
        assertEquals(code.code(), run.code(), run.err());
        assertEquals(1, run.failures().size(), run.err());
        assertTrue(run.failures().getFirst().contains(says), run.err());
        return run;
    }

    private static final class FolderCopy {
        static Path of(Path from, Path to) throws IOException {
            Files.createDirectories(to);
            try (var files = Files.list(from)) {
                for (Path file : files.toList()) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
            return to;
        }
    }
}
