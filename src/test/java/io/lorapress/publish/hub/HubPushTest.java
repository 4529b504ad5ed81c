package io.lorapress.publish.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.publish.PublishListener.Stage;
import io.lorapress.publish.card.BaseCard;
import io.lorapress.publish.card.ModelCard;
import io.lorapress.publish.hub.standin.Repo;
import io.lorapress.publish.hub.standin.StandInHub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a push puts into a repository, when nothing goes wrong. */
class HubPushTest {
    @TempDir
    private Path temporary;
    private HubScene scene;

    @BeforeEach
    void open() throws IOException {
        scene = new HubScene(temporary);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void everyFileArrivesAsItIs() throws IOException {
        byte[] config = scene.write("config.json", "{\"a\": \"é\"}");
        byte[] weights = scene.write("model.safetensors", 300_001, 1);
        byte[] odd = scene.write("sub folder/ünï+1.txt", "text");
        byte[] empty = scene.write("empty.gguf", new byte[0]);
        PushResult result = scene.push(scene.request());
        assertArrayEquals(config, scene.stored("config.json"));
        assertArrayEquals(weights, scene.stored("model.safetensors"));
        assertArrayEquals(odd, scene.stored("sub folder/ünï+1.txt"));
        assertArrayEquals(empty, scene.stored("empty.gguf"));
        assertEquals(List.of("config.json", "empty.gguf", "model.safetensors", "sub folder/ünï+1.txt"), result.committed());
        assertEquals(weights.length, result.bytesSent());
        assertEquals(scene.hub.repo("ada/pirate").orElseThrow().at("main").orElseThrow().id(), result.commit());
    }

    @Test
    void aNameWithoutOwnerIsTheUsersOwn() throws IOException {
        scene.write("config.json", "{}");
        assertEquals("ada/tar", scene.push(PushRequest.of(scene.folder, "tar")).repo());
    }

    @Test
    void largeObjectsGoUpInParts() throws IOException {
        scene.hub.partSize(1000);
        byte[] weights = scene.write("model.gguf", 10_500, 2);
        scene.push(scene.request());
        assertArrayEquals(weights, scene.stored("model.gguf"));
        assertEquals(11, scene.hub.storageServer().count("PUT .*"));
        assertEquals(10_500, scene.moved.get(Stage.SEND).get());
    }

    @Test
    void whatIsThereIsNotSentAgain() throws IOException {
        scene.write("a.gguf", 5000, 3);
        scene.push(scene.request());
        long puts = scene.hub.storageServer().count("PUT .*");
        PushResult again = scene.push(scene.request());
        assertEquals(List.of(), again.committed());
        assertEquals(puts, scene.hub.storageServer().count("PUT .*"));
        assertEquals(2, scene.hub.repo("ada/pirate").orElseThrow().commits());
    }

    @Test
    void theSameContentUnderTwoNamesIsSentOnce() throws IOException {
        scene.write("a.gguf", 5000, 4);
        byte[] twin = scene.write("b.gguf", 5000, 4);
        scene.push(scene.request());
        assertEquals(1, scene.hub.storageServer().count("PUT .*"));
        assertArrayEquals(twin, scene.stored("b.gguf"));
    }

    @Test
    void moreFilesThanOneRequestTakes() throws IOException {
        scene.hub.verifies(false);
        for (int i = 0; i < 260; i++) {
            scene.write("w" + i + ".bin", 10, i);
        }
        byte[] config = scene.write("config.json", "{}");
        scene.push(scene.request());
        assertArrayEquals(config, scene.stored("config.json"));
        assertEquals(2, scene.hub.server().count("POST .*/preupload/main"));
        assertEquals(2, scene.hub.server().count("POST .*/objects/batch"));
    }

    @Test
    void onlyWhatTheGlobsTake() throws IOException {
        scene.write("a.gguf", 10, 5);
        scene.write("b.safetensors", 10, 6);
        scene.write(".cache/x.gguf", 10, 7);
        scene.write("c.gguf.part", 10, 8);
        scene.write("sub/d.gguf", 10, 9);
        assertEquals(List.of("a.gguf", "sub/d.gguf"), scene.push(scene.request().including(List.of("*.gguf"))).committed());
    }

    @Test
    void aPrivateRepositoryIsMadeAndSeenByItsOwnerAlone() throws IOException {
        scene.write("config.json", "{}");
        scene.push(scene.request().asPrivate(true));
        HubException refused = assertThrows(HubException.class,
                () -> new HubPull(scene.settings(StandInHub.OTHER_TOKEN), scene.listener).pull(PullOptions.of("ada/pirate")));
        assertEquals(HubError.REPO_NOT_FOUND, refused.error());
    }

    @Test
    void nothingPrivateGoesIntoAPublicRepository() throws IOException {
        scene.write("config.json", "{}");
        scene.push(scene.request());
        scene.write("config.json", "{\"secret\": 1}");
        HubException refused = assertThrows(HubException.class, () -> scene.push(scene.request().asPrivate(true)));
        assertEquals(HubError.REPO_IS_PUBLIC, refused.error());
        assertArrayEquals("{}".getBytes(StandardCharsets.UTF_8), scene.stored("config.json"));
    }

    @Test
    void anotherBranchIsMadeWhenItIsNotThere() throws IOException {
        byte[] config = scene.write("config.json", "{}");
        scene.push(scene.request().at("v1/beta"));
        Repo repo = scene.hub.repo("ada/pirate").orElseThrow();
        assertArrayEquals(config, repo.at("v1/beta").orElseThrow().files().get("config.json").bytes());
        assertFalse(repo.at("main").orElseThrow().files().containsKey("config.json"));
    }

    @Test
    void aPullRequestLeavesTheBranchAlone() throws IOException {
        scene.hub.seed("bob/theirs", false, Map.of("config.json", "{}".getBytes(StandardCharsets.UTF_8)));
        byte[] weights = scene.write("model.gguf", 2000, 10);
        PushResult result = scene.push(PushRequest.of(scene.folder, "bob/theirs").asPullRequest(true).saying("Add a GGUF"));
        Repo repo = scene.hub.repo("bob/theirs").orElseThrow();
        assertEquals(scene.hub.address() + "/bob/theirs/discussions/1", result.pullRequest().orElseThrow());
        assertArrayEquals(weights, repo.at("refs/pr/1").orElseThrow().files().get("model.gguf").bytes());
        assertFalse(repo.at("main").orElseThrow().files().containsKey("model.gguf"));
    }

    @Test
    void whatTheRepositoryIgnoresIsLeftOut() throws IOException {
        scene.write("config.json", "{}");
        scene.write("notes.ignored", "x");
        assertEquals(List.of("config.json"), scene.push(scene.request()).committed());
        assertTrue(scene.notes.stream().anyMatch(line -> line.startsWith("notes.ignored: left out")), scene.notes::toString);
    }

    @Test
    void theTokenGoesToTheHubAndNowhereElse() throws IOException {
        scene.hub.partSize(1000);
        scene.write("small.gguf", 500, 11);
        scene.write("large.gguf", 5000, 12);
        scene.push(scene.request());
        assertTrue(scene.hub.storageServer().asked().stream().allMatch(asked -> asked.token().isEmpty()));
        assertTrue(scene.hub.server().asked().stream().filter(asked -> !asked.path().equals("/api/complete_multipart"))
                .allMatch(asked -> asked.token().isPresent()));
        assertFalse((scene.notes + scene.settings().toString()).contains(StandInHub.TOKEN));
    }

    @Test
    void anExistingCardKeepsItsText() throws IOException {
        scene.hub.seed("ada/pirate", false, Map.of("README.md", ("---\nlicense: mit\ntags:\n- mine\n---\n\n# My pirate\n\nHand-written.\n")
                .getBytes(StandardCharsets.UTF_8)));
        ModelCard card = new ModelCard("Pirate", List.of("ada/base"), "quantized", BaseCard.UNKNOWN, "gguf", "text-generation",
                List.of("gguf"), List.of(), Map.of("Tool", "lorapress"));
        scene.write("README.md", card.text());
        scene.push(scene.request());
        String text = new String(scene.stored("README.md"), StandardCharsets.UTF_8);
        assertTrue(text.startsWith("---\nlicense: mit\ntags:\n- mine\n"), text);
        assertTrue(text.contains("base_model:\n- ada/base\n") && text.contains("Hand-written.\n") && text.contains("- Tool: `lorapress`"), text);
        assertEquals(List.of(), scene.push(scene.request()).committed(), "a second push changes nothing");
    }

    @Test
    void aHandWrittenCardGoesUpAsItIs() throws IOException {
        scene.hub.seed("ada/pirate", false, Map.of("README.md", "# Old\n".getBytes(StandardCharsets.UTF_8)));
        byte[] mine = scene.write("README.md", "# New\n");
        scene.push(scene.request());
        assertArrayEquals(mine, scene.stored("README.md"));
    }

    @Test
    void progressAddsUp() throws IOException {
        scene.write("a.gguf", 70_000, 13);
        scene.write("b.gguf", 30_000, 14);
        scene.push(scene.request());
        assertEquals(100_000, scene.moved.get(Stage.HASH).get());
        assertEquals(100_000, scene.moved.get(Stage.SEND).get());
    }

    @Test
    void nothingToPush() throws IOException {
        Files.createDirectories(scene.folder.resolve("sub"));
        HubException refused = assertThrows(HubException.class, () -> scene.push(scene.request()));
        assertEquals(HubError.NOTHING_TO_PUSH, refused.error());
        assertEquals(0, scene.hub.server().asked().size());
    }
}
