package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.lorapress.publish.http.RetryPolicy;
import io.lorapress.publish.hub.standin.Repo;
import io.lorapress.publish.hub.standin.StandInHub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The program on a machine whose Hub is a stand-in; nobody really waits. */
final class PublishScene implements AutoCloseable {
    static final Path SAMPLE = Path.of("samples/pirate");

    final StandInHub hub = new StandInHub();
    final Map<String, String> environment = new HashMap<>();
    private final Path home;

    PublishScene(Path home) throws IOException {
        this.home = home;
        environment.put("HF_ENDPOINT", hub.address());
        environment.put("HF_TOKEN", StandInHub.TOKEN);
        environment.put("HF_HUB_CACHE", home.resolve("hub").toString());
    }

    CommandLineRun run(Object... arguments) {
        RetryPolicy retries = new RetryPolicy(2, Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofMinutes(15), _ -> { });
        CommandLineRun run = CommandLineRun.in(new Surroundings(environment, home, retries), arguments);
        assertFalse((run.out() + run.err()).contains("hf_"), "a token is printed: " + run);
        return run;
    }

    CommandLineRun done(Object... arguments) {
        CommandLineRun run = run(arguments);
        assertEquals(0, run.code(), run.err());
        return run;
    }

    Repo repo(String name) {
        return hub.repo(name).orElseThrow();
    }

    Map<String, byte[]> files(String repo, String revision) {
        Map<String, byte[]> files = new TreeMap<>();
        repo(repo).at(revision).orElseThrow().files().forEach((path, blob) -> files.put(path, blob.bytes()));
        return files;
    }

    String text(String repo, String path) {
        return new String(files(repo, "main").get(path), StandardCharsets.UTF_8);
    }

    /** A repository with the files of a folder. */
    void seed(String repo, Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : list.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        hub.seed(repo, false, files);
    }

    @Override
    public void close() {
        hub.close();
    }
}
