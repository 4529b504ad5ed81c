package io.lorapress.publish.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lorapress.publish.Hashes;
import io.lorapress.publish.card.BaseCard;
import io.lorapress.publish.card.ModelCard;
import io.lorapress.publish.manifest.FileRecord;
import io.lorapress.publish.manifest.Manifest;
import io.lorapress.publish.manifest.ManifestError;
import io.lorapress.publish.manifest.ManifestException;
import io.lorapress.publish.manifest.ManifestWriter;
import io.lorapress.publish.manifest.OutputRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCheckTest {
    @TempDir
    private Path temporary;
    private HubScene scene;

    @BeforeEach
    void push() throws IOException {
        scene = new HubScene(temporary);
        byte[] weights = scene.write("model.gguf", 10_000, 1);
        byte[] config = scene.write("config.json", "{\"a\": 1}");
        scene.write("README.md", new ModelCard("Pirate", List.of(), "merge", BaseCard.UNKNOWN, "gguf", "text-generation", List.of("gguf"),
                List.of(), Map.of()).text());
        ManifestWriter.write(Manifest.of(Map.of(), "vector", "", Map.of(), List.of(), List.of(output("model.gguf", weights),
                output("config.json", config))),
                scene.folder);
        scene.push(scene.request());
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static OutputRecord output(String path, byte[] bytes) {
        return new OutputRecord("gguf", new FileRecord(path, bytes.length, Hashes.hex(Hashes.sha256().digest(bytes))));
    }

    private HubCheck.Report check() {
        return new HubCheck(scene.settings(), scene.listener).check("ada/pirate", "main");
    }

    @Test
    void aRepositoryAsItWasPushed() {
        assertEquals(new HubCheck.Report(scene.hub.repo("ada/pirate").orElseThrow().at("main").orElseThrow().id(), 2, List.of()), check());
    }

    @Test
    void whatSomebodyChanged() {
        scene.hub.seed("ada/pirate", false, Map.of("model.gguf", new byte[10_000], "config.json",
                "{\"a\": ".getBytes(StandardCharsets.UTF_8),
                "README.md", "# Mine\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals(List.of("ada/pirate: config.json is not the one that was exported",
                "ada/pirate: model.gguf is not the one that was exported",
                        "ada/pirate: its README.md does not say which library loads it",
                        "ada/pirate: its config.json cannot be read (not JSON: Unexpected end-of-input within/between Object entries)"),
                check().problems());
    }

    @Test
    void aRepositoryThatWasNotExported() {
        scene.hub.seed("ada/other", false, Map.of("a.txt", new byte[0]));
        assertEquals(List.of("ada/other: has no lorapress-manifest.json, so that nothing can be compared", "ada/other: has no README.md"),
                new HubCheck(scene.settings(), scene.listener).check("ada/other", "main").problems());
    }

    @Test
    void aManifestThatIsNone() {
        scene.hub.seed("ada/pirate", false, Map.of(Manifest.NAME, "[]".getBytes(StandardCharsets.UTF_8)));
        assertEquals(ManifestError.UNKNOWN_FORMAT, assertThrows(ManifestException.class, this::check).error());
    }
}
