package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.publish.Hashes;
import io.lorapress.publish.ollama.StandInOllama;
import io.lorapress.publish.ollama.StrictReader;
import io.lorapress.publish.ollama.StrictReader.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --to ollama} and {@code ollama create}. */
class OllamaCommandTest {
    private static final Path SAMPLE = Path.of("samples/pirate");

    @TempDir
    private Path temp;
    private StandInOllama ollama;
    private Path out;

    @BeforeEach
    void open() throws IOException {
        ollama = new StandInOllama();
        out = temp.resolve("out");
    }

    @AfterEach
    void close() {
        ollama.close();
    }

    @Test
    void aFolderThatOllamaTakes() throws IOException {
        CommandLineRun run = export("ollama:q8_0,gguf:q8_0");
        assertEquals(ExitCode.DONE.code(), run.code(), run.err());
        Path folder = out.resolve("ollama-q8_0");
        assertEquals(List.of("Modelfile", "lorapress-manifest.json", "pirate-Q8_0.gguf"), names(folder));
        assertArrayEquals(Files.readAllBytes(out.resolve("pirate-Q8_0.gguf")), Files.readAllBytes(folder.resolve("pirate-Q8_0.gguf")));
        List<Command> commands = StrictReader.read(Files.readString(folder.resolve("Modelfile")));
        assertEquals("./pirate-Q8_0.gguf", value(commands, "from"));
        assertTrue(value(commands, "template").contains("{{ range "), commands.toString());
        assertTrue(commands.stream().anyMatch(command -> command.name().startsWith("parameter stop")), commands.toString());
        assertFalse(commands.stream().anyMatch(command -> command.name().equals("license")), "the base has none");
    }

    @Test
    void whatTheUserSaysStandsInTheModelfile() throws IOException {
        Path base = temp.resolve("base");
        Files.createDirectories(base);
        for (String name : names(SAMPLE.resolve("base-nf4"))) {
            Files.copy(SAMPLE.resolve("base-nf4").resolve(name), base.resolve(name));
        }
        Files.writeString(base.resolve("LICENSE"), "Grog \"licence\"\nversion 1\n");
        CommandLineRun run = CommandLineRun.of("export", SAMPLE.resolve("adapter"), "--base", base, "--to", "ollama", "-o", out,
                "--system", "Arr, \"matey\"!", "--num-ctx", "512");
        assertEquals(ExitCode.DONE.code(), run.code(), run.err());
        List<Command> commands = StrictReader.read(Files.readString(out.resolve("ollama-q4_k_m/Modelfile")));
        assertEquals("Arr, \"matey\"!", value(commands, "system"));
        assertEquals("512", value(commands, "parameter num_ctx"));
        assertEquals("Grog \"licence\"\nversion 1", value(commands, "license").strip());
        assertTrue(Files.readString(out.resolve("lorapress-manifest.json")).contains("\"num-ctx\": \"512\""));
    }

    @Test
    void anUnknownTemplateIsLeftOutAndThatIsSaid() throws IOException {
        Path base = temp.resolve("base");
        Files.createDirectories(base);
        for (String name : names(SAMPLE.resolve("base-nf4"))) {
            Files.copy(SAMPLE.resolve("base-nf4").resolve(name), base.resolve(name));
        }
        Files.writeString(base.resolve("chat_template.jinja"), "{% for m in messages %}{{ loop.index }}{{ m.content }}\n{% endfor %}");
        CommandLineRun run = CommandLineRun.of("export", SAMPLE.resolve("adapter"), "--base", base, "--to", "ollama:q8_0", "-o", out);
        assertEquals(ExitCode.DONE.code(), run.code(), run.err());
        assertTrue(run.err().contains("note: TEMPLATE is left out"), run.err());
        String modelfile = Files.readString(out.resolve("ollama-q8_0/Modelfile"));
        assertTrue(StrictReader.read(modelfile).stream().noneMatch(command -> command.name().equals("template")), modelfile);
        assertTrue(modelfile.contains("# TEMPLATE is left out"), modelfile);
    }

    @Test
    void aModelIsCreatedAndChecked() throws IOException {
        export("ollama:q8_0");
        CommandLineRun run = CommandLineRun.of("ollama", "create", "pirate", out.resolve("ollama-q8_0"), "--host", ollama.host().address(),
                "--check");
        assertEquals(ExitCode.DONE.code(), run.code(), run.err());
        assertTrue(run.out().contains("pirate: created on ") && run.out().contains("pirate answers: Ahoy!"), run.out());
        Path gguf = out.resolve("ollama-q8_0/pirate-Q8_0.gguf");
        assertArrayEquals(Files.readAllBytes(gguf), ollama.blob("sha256:" + Hashes.sha256(gguf, _ -> { })));
        assertTrue(ollama.model("pirate").path("template").asString().contains("{{ range "));
        CommandLineRun again = CommandLineRun.of("ollama", "create", "pirate", out.resolve("ollama-q8_0"), "--host", ollama.host().address());
        assertTrue(again.err().contains("is on the server already"), again.err());
    }

    @Test
    void whatGoesWrongIsOneLine() throws IOException {
        refused(ExitCode.INPUT_REFUSED, "Modelfile", "ollama", "create", "pirate", temp);
        Files.writeString(temp.resolve("Modelfile"), "FROM ./gone.gguf\n");
        refused(ExitCode.INPUT_REFUSED, "gone.gguf: is not there", "ollama", "create", "pirate", temp);
        Files.writeString(temp.resolve("gone.gguf"), "GGUF");
        refused(ExitCode.FAILURE, "ollama serve", "ollama", "create", "pirate", temp, "--host", "http://127.0.0.1:9");
        refused(ExitCode.USAGE, "no address", "ollama", "create", "pirate", temp, "--host", "http://a b");
        ollama.failsWith("unsupported architecture");
        refused(ExitCode.FAILURE, "unsupported architecture", "ollama", "create", "pirate", temp, "--host", ollama.host().address());
        refused(ExitCode.USAGE, "--split-max-size", "export", SAMPLE.resolve("adapter"), "--base", SAMPLE.resolve("base-nf4"), "--to",
                "ollama", "-o", out, "--split-max-size", "1M");
    }

    private void refused(ExitCode code, String says, Object... arguments) throws IOException {
        try (PublishScene scene = new PublishScene(temp.resolve("home"))) {
            CommandLineRun run = scene.run(arguments);
            assertEquals(code.code(), run.code(), run.err());
            assertEquals(1, run.failures().size(), run.err());
            assertTrue(run.failures().getFirst().contains(says), run.err());
        }
    }

    private CommandLineRun export(String formats) {
        return CommandLineRun.of("export", SAMPLE.resolve("adapter"), "--base", SAMPLE.resolve("base-nf4"), "--to", formats, "--name",
                "pirate", "-o", out);
    }

    private static String value(List<Command> commands, String name) {
        return commands.stream().filter(command -> command.name().equals(name)).map(Command::value).findFirst().orElseThrow();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
