package io.lorapress.publish.ollama;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.publish.Hashes;
import io.lorapress.publish.PublishListener;
import io.lorapress.publish.chat.OllamaChat;
import io.lorapress.publish.http.Json;
import io.lorapress.publish.http.RetryPolicy;
import io.lorapress.publish.hub.standin.Fault;
import io.lorapress.publish.hub.standin.Fault.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class OllamaClientTest {
    @TempDir
    private Path folder;
    private final byte[] gguf = new byte[100_000];
    private final List<String> notes = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private final RetryPolicy retries =
            new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMinutes(1), duration -> { });
    private StandInOllama ollama;
    private OllamaPackage made;

    @BeforeEach
    void make() throws IOException {
        ollama = new StandInOllama();
        new Random(1).nextBytes(gguf);
        Files.write(folder.resolve("pirate.gguf"), gguf);
        OllamaChat chat = new OllamaChat(Optional.of("{{ range .Messages }}{{ .Content }}{{ end }}"), Optional.of("You are \"it\".\n"),
                List.of("<|eot_id|>", "<|start|>"), List.of("a note"));
        OllamaModel model = new OllamaModel("pirate.gguf", chat, List.of("<|end|>", "<|eot_id|>"),
                Json.parse("{\"temperature\": 0.6, \"top_k\": 40}".getBytes()), Optional.empty(), OptionalInt.of(4096), List.of("MIT"));
        OllamaPackage.write(folder, model.modelfile());
        made = OllamaPackage.read(folder);
    }

    @AfterEach
    void close() {
        assertEquals(0, ollama.server().faultsLeft(), "a fault that no request met");
        ollama.close();
    }

    private OllamaClient client() {
        return new OllamaClient(ollama.host(), retries, new PublishListener() {
            @Override
            public void note(String line) {
                notes.add(line);
            }

            @Override
            public void moved(Stage stage, String file, long bytes) {
                sent.addAndGet(stage == Stage.SEND ? bytes : 0);
            }
        });
    }

    private OllamaException refused() {
        OllamaException refused = assertThrows(OllamaException.class, () -> client().create("pirate", made));
        assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
        return refused;
    }

    @Test
    void whatTheServerGets() {
        client().create("pirate:q4", made);
        String digest = "sha256:" + Hashes.hex(Hashes.sha256().digest(gguf));
        JsonNode model = ollama.model("pirate:q4");
        assertArrayEquals(gguf, ollama.blob(digest));
        assertEquals("{\"pirate.gguf\":\"" + digest + "\"}", model.path("files").toString());
        assertEquals("{{ range .Messages }}{{ .Content }}{{ end }}", model.path("template").stringValue());
        assertEquals("You are \"it\".\n", model.path("system").stringValue());
        assertEquals("{\"stop\":[\"<|end|>\",\"<|eot_id|>\",\"<|start|>\"],\"temperature\":0.6,\"top_k\":40,\"num_ctx\":4096}",
                model.path("parameters").toString());
        assertEquals("[\"MIT\"]", model.path("license").toString());
        assertEquals(List.of("parsing GGUF", "creating new layer sha256:abc", "writing manifest", "success"), notes);
        assertEquals(gguf.length, sent.get());
    }

    @Test
    void aBlobThatIsThereIsNotSentAgain() {
        client().create("one", made);
        client().create("two", made);
        assertEquals(1, ollama.server().count("POST /api/blobs/.*"));
        assertTrue(notes.contains("pirate.gguf: is on the server already, not sent again"));
    }

    @Test
    void aBrokenConnectionIsTriedAgain() {
        ollama.server().fault(Fault.of("POST /api/blobs/.*", Kind.CUT_REQUEST, 1000), 1);
        client().create("pirate", made);
        assertEquals(gguf.length, sent.get());
    }

    @Test
    void anErrorInsideASuccess() {
        ollama.failsWith("unsupported\narchitecture \"pirate\"");
        OllamaException refused = refused();
        assertEquals(OllamaError.CREATE_FAILED, refused.error());
        assertTrue(refused.getMessage().endsWith("the server says: unsupported architecture \"pirate\""), refused.getMessage());
    }

    @Test
    void anAnswerThatStopsBeforeItsEnd() {
        ollama.stopsBeforeSuccess();
        assertEquals(OllamaError.BAD_ANSWER, refused().error());
        ollama.server().fault(Fault.of("POST /api/create", Kind.CUT_ANSWER, 10), 1);
        assertEquals(OllamaError.BAD_ANSWER, refused().error());
    }

    @Test
    void creatingIsNotRepeated() {
        ollama.server().fault(Fault.text("POST /api/create", 500, "application/json", "{\"error\":\"no room\"}"), 1);
        OllamaException refused = refused();
        assertEquals(OllamaError.REFUSED, refused.error());
        assertTrue(refused.getMessage().contains("answered 500: no room"), refused.getMessage());
        assertEquals(1, ollama.server().count("POST /api/create"));
    }

    @Test
    void aBlobTheServerRefuses() {
        ollama.server().fault(Fault.text("POST /api/blobs/.*", 400, "application/json", "{\"error\":\"digest mismatch\"}"), 1);
        assertTrue(refused().getMessage().contains("sending pirate.gguf: the server answered 400: digest mismatch"));
    }

    @Test
    void anotherServerThanOllama() {
        ollama.server().fault(Fault.text("POST /api/create", 200, "text/html", "<html>"), 1);
        assertTrue(refused().getMessage().contains("is this Ollama?"));
    }

    @Test
    void nobodyAnswers() {
        OllamaException refused = assertThrows(OllamaException.class,
                () -> new OllamaClient(OllamaHost.of("127.0.0.1:1"), retries, PublishListener.SILENT).create("pirate", made));
        assertEquals(OllamaError.NOT_RUNNING, refused.error());
        assertTrue(refused.getMessage().contains("start it with 'ollama serve'"), refused.getMessage());
    }

    @Test
    void theCheck() {
        client().create("pirate", made);
        assertEquals("Ahoy!", client().check("pirate", made.modelfile(), "Who are you?"));
        ollama.answers(" ");
        OllamaException silent = assertThrows(OllamaException.class, () -> client().check("pirate", made.modelfile(), "Who are you?"));
        assertEquals(OllamaError.CHECK_FAILED, silent.error());
        assertEquals(ExitCode.CHECK_FAILED, silent.exitCode());
        Modelfile other = new Modelfile("x", Optional.of("{{ .Prompt }}"), Optional.empty(), List.of(), List.of(), List.of(), List.of());
        assertTrue(assertThrows(OllamaException.class, () -> client().check("pirate", other, "?")).getMessage()
                .contains("another template"));
        assertEquals(OllamaError.REFUSED, assertThrows(OllamaException.class, () -> client().check("nobody", other, "?")).error());
    }

    @Test
    void aPackageWhoseFileIsMissing() throws IOException {
        Files.delete(folder.resolve("pirate.gguf"));
        OllamaException refused = assertThrows(OllamaException.class, () -> OllamaPackage.read(folder));
        assertEquals(OllamaError.FILE, refused.error());
        assertTrue(refused.getMessage().contains("pirate.gguf: is not there"), refused.getMessage());
        assertEquals(OllamaError.FILE, assertThrows(OllamaException.class, () -> OllamaPackage.read(folder.resolve("sub"))).error());
    }

    @Test
    void addresses() {
        Map<String, String> good = Map.of("127.0.0.1", "http://127.0.0.1:11434", "0.0.0.0", "http://127.0.0.1:11434", ":9000",
                "http://127.0.0.1:9000",
                "box:9000", "http://box:9000", "https://ollama.example", "https://ollama.example", "http://box/ollama/",
                "http://box/ollama",
                "[::1]:9000", "http://[::1]:9000");
        good.forEach((text, address) -> assertEquals(URI.create(address), OllamaHost.of(text).address(), text));
        assertEquals(URI.create("http://127.0.0.1:11434"), OllamaHost.from(Map.of()).address());
        assertEquals(URI.create("http://box:1"), OllamaHost.from(Map.of("OLLAMA_HOST", "box:1")).address());
        for (String bad : new String[] {"ftp://x", "a b", "http://", "user@box", "box:port"}) {
            assertEquals(OllamaError.BAD_HOST, assertThrows(OllamaException.class, () -> OllamaHost.of(bad), bad).error());
        }
    }
}
