package io.lorapress.publish.hub;

import io.lorapress.publish.PublishListener;
import io.lorapress.publish.http.RetryPolicy;
import io.lorapress.publish.hub.standin.StandInHub;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A Hub of our own, a folder to push, a cache to pull into, and no real waiting. */
final class HubScene implements AutoCloseable {
    final StandInHub hub = new StandInHub();
    final Path folder;
    final Path cache;
    final List<Duration> waits = new CopyOnWriteArrayList<>();
    final List<String> notes = new CopyOnWriteArrayList<>();
    final Map<PublishListener.Stage, AtomicLong> moved = Map.of(PublishListener.Stage.HASH, new AtomicLong(),
            PublishListener.Stage.SEND, new AtomicLong(), PublishListener.Stage.FETCH, new AtomicLong());
    final RetryPolicy retries =
            new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofMinutes(15), waits::add);
    final PublishListener listener = new PublishListener() {
        @Override
        public void moved(Stage stage, String file, long bytes) {
            moved.get(stage).addAndGet(bytes);
        }

        @Override
        public void note(String line) {
            notes.add(line);
        }
    };

    HubScene(Path temporary) throws IOException {
        this.folder = Files.createDirectories(temporary.resolve("model"));
        this.cache = temporary.resolve("cache");
    }

    HubSettings settings() {
        return settings(StandInHub.TOKEN);
    }

    HubSettings settings(String token) {
        return new HubSettings(URI.create(hub.address()), AccessToken.of(token), false, cache, retries);
    }

    PushResult push(PushRequest request) {
        return new HubPush(settings(), listener).push(request);
    }

    PushRequest request() {
        return PushRequest.of(folder, "ada/pirate");
    }

    PullResult pull() {
        return new HubPull(settings(), listener).pull(PullOptions.of("ada/pirate"));
    }

    byte[] write(String path, int size, long seed) throws IOException {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return write(path, bytes);
    }

    byte[] write(String path, byte[] bytes) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return bytes;
    }

    byte[] write(String path, String text) throws IOException {
        return write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** What the repository's main branch holds under a path. */
    byte[] stored(String path) {
        return hub.repo("ada/pirate").orElseThrow().at("main").orElseThrow().files().get(path).bytes();
    }

    @Override
    public void close() {
        hub.close();
    }
}
