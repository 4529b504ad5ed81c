package io.lorapress.publish.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.publish.Hashes;
import io.lorapress.publish.PublishListener.Stage;
import io.lorapress.publish.hub.standin.Fault;
import io.lorapress.publish.hub.standin.Fault.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pull leaves in the cache. */
class HubPullTest {
    private static final byte[] CONFIG = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path temporary;
    private HubScene scene;
    private final byte[] weights = new byte[400_000];
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    @BeforeEach
    void open() throws IOException {
        new Random(1).nextBytes(weights);
        files.put("config.json", CONFIG);
        files.put("model.safetensors", weights);
        files.put("sub dir/ünï.txt", "text".getBytes(StandardCharsets.UTF_8));
        files.put("empty.txt", new byte[0]);
        scene = new HubScene(temporary);
        scene.hub.seed("ada/pirate", false, files);
    }

    @AfterEach
    void close() {
        assertEquals(0, scene.hub.server().faultsLeft(), "a fault that no request met");
        assertEquals(0, scene.hub.storageServer().faultsLeft(), "a fault that no request met");
        scene.close();
    }

    private void assertWhole(PullResult result) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertArrayEquals(file.getValue(), Files.readAllBytes(result.snapshot().resolve(file.getKey())), file.getKey());
        }
        try (var blobs = Files.list(scene.cache.resolve("models--ada--pirate/blobs"))) {
            assertTrue(blobs.noneMatch(blob -> blob.toString().endsWith(".incomplete")));
        }
    }

    private Path incomplete() {
        return scene.cache.resolve("models--ada--pirate/blobs").resolve(Hashes.hex(Hashes.sha256().digest(weights)) + ".incomplete");
    }

    @Test
    void theCacheLooksAsTheOtherToolsKnowIt() throws IOException {
        PullResult result = scene.pull();
        Path repo = scene.cache.resolve("models--ada--pirate");
        assertWhole(result);
        assertEquals(result.commit(), Files.readString(repo.resolve("refs/main")));
        assertEquals(repo.resolve("snapshots").resolve(result.commit()), result.snapshot());
        assertEquals(Path.of("../../blobs/" + Hashes.hex(Hashes.sha256().digest(weights))),
                Files.readSymbolicLink(result.snapshot().resolve("model.safetensors")));
        assertEquals(Path.of("../../../blobs/" + LocalFile.of("x", result.snapshot().resolve("sub dir/ünï.txt")).gitOid()),
                Files.readSymbolicLink(result.snapshot().resolve("sub dir/ünï.txt")));
        assertEquals(result.snapshot(), new HubCache(scene.cache).find("ada/pirate").orElseThrow());
    }

    @Test
    void aSecondPullFetchesNothing() throws IOException {
        assertEquals(weights.length + CONFIG.length + 4, scene.pull().fetched());
        assertEquals(0, scene.pull().fetched());
        assertEquals(1, scene.hub.storageServer().count("GET .*"));
    }

    @Test
    void onlyWhatChangedIsFetchedForANewCommit() throws IOException {
        scene.pull();
        scene.hub.seed("ada/pirate", false, Map.of("config.json", "{}".getBytes(StandardCharsets.UTF_8)));
        files.put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
        PullResult second = scene.pull();
        assertEquals(2, second.fetched());
        assertWhole(second);
    }

    @Test
    void onlyWhatTheGlobsTake() throws IOException {
        PullResult result = new HubPull(scene.settings(), scene.listener).pull(PullOptions.model("ada/pirate"));
        assertTrue(Files.exists(result.snapshot().resolve("model.safetensors")));
        scene.hub.seed("ada/pickled", false, Map.of("pytorch_model.bin", new byte[10], "config.json", CONFIG));
        PullResult pickled = new HubPull(scene.settings(), scene.listener).pull(PullOptions.model("ada/pickled"));
        assertEquals(1, pickled.files());
    }

    @Test
    void aBrokenConnectionGoesOnWhereItBroke() throws IOException {
        scene.hub.storageServer().fault(Fault.of("GET .*", Kind.CUT_ANSWER, 100_000), 3);
        PullResult result = scene.pull();
        assertWhole(result);
        List<Long> starts = scene.hub.storageServer().asked().stream().flatMap(asked -> asked.range().stream())
                .map(range -> Long.parseLong(range.replaceAll("\\D", ""))).toList();
        assertTrue(starts.size() >= 3 && starts.getFirst() > 0 && starts.equals(starts.stream().sorted().toList()), starts::toString);
        assertEquals(weights.length + CONFIG.length + 4, scene.moved.get(Stage.FETCH).get());
    }

    @Test
    void aPullThatDiedGoesOnWithItsPart() throws IOException {
        Files.createDirectories(incomplete().getParent());
        Files.write(incomplete(), Arrays.copyOf(weights, 300_000));
        PullResult result = scene.pull();
        assertWhole(result);
        assertEquals(100_000 + CONFIG.length + 4, result.fetched());
    }

    @Test
    void aServerThatForgetsTheRangeIsReadFromTheStart() throws IOException {
        Files.createDirectories(incomplete().getParent());
        Files.write(incomplete(), Arrays.copyOf(weights, 300_000));
        scene.hub.storageServer().fault(Fault.of("GET .*", Kind.FORGET_RANGE, 0), 1);
        assertWhole(scene.pull());
        assertEquals(weights.length + CONFIG.length + 4, scene.moved.get(Stage.FETCH).get());
    }

    @Test
    void aPartThatIsNotThisFilesIsThrownAway() throws IOException {
        Files.createDirectories(incomplete().getParent());
        Files.write(incomplete(), new byte[399_999]);
        assertWhole(scene.pull());
        Files.deleteIfExists(scene.cache.resolve("models--ada--pirate/blobs").resolve(Hashes.hex(Hashes.sha256().digest(weights))));
        Files.write(incomplete(), new byte[500_000]);
        assertWhole(scene.pull());
    }

    @Test
    void aFlippedBitIsSeenAndFetchedAgain() throws IOException {
        scene.hub.storageServer().fault(Fault.of("GET .*", Kind.FLIP_BIT, 0), 1);
        assertWhole(scene.pull());
    }

    @Test
    void contentThatStaysWrongNeverEntersTheCache() {
        scene.hub.storageServer().fault(Fault.of("GET .*", Kind.FLIP_BIT, 0), 2);
        HubException refused = assertThrows(HubException.class, scene::pull);
        assertEquals(HubError.DOWNLOAD_DIFFERS, refused.error());
        assertEquals(ExitCode.CHECK_FAILED, refused.exitCode());
        assertEquals(Optional.empty(), new HubCache(scene.cache).find("ada/pirate"));
    }

    @Test
    void aConnectionThatBreaksWithoutEndIsGivenUp() {
        scene.hub.storageServer().fault(Fault.of("GET .*", Kind.CUT_ANSWER, 0), 500);
        HubException refused = assertThrows(HubException.class, scene::pull);
        scene.hub.storageServer().clearFaults();
        assertEquals(HubError.NETWORK, refused.error());
    }

    @Test
    void theTokenStaysBehindWhenTheHubSendsUsElsewhere() throws IOException {
        scene.pull();
        assertTrue(scene.hub.storageServer().asked().stream().allMatch(asked -> asked.token().isEmpty()));
        assertTrue(scene.hub.server().asked().stream().allMatch(asked -> asked.token().isPresent()));
    }

    @Test
    void aPublicRepositoryNeedsNoToken() throws IOException {
        assertWhole(new HubPull(scene.settings(""), scene.listener).pull(PullOptions.of("ada/pirate")));
    }

    @Test
    void whatIsNotThere() {
        assertEquals(HubError.REPO_NOT_FOUND, error(PullOptions.of("ada/nothing")));
        assertEquals(HubError.REVISION_NOT_FOUND, error(PullOptions.of("ada/pirate").at("v9")));
        assertEquals(HubError.ENTRY_NOT_FOUND, error(PullOptions.of("ada/pirate").including(List.of("*.gguf"))));
        assertEquals(HubError.BAD_NAME, error(PullOptions.of("ada/pirate").at("../../etc")));
    }

    private HubError error(PullOptions options) {
        return assertThrows(HubException.class, () -> new HubPull(scene.settings(), scene.listener).pull(options)).error();
    }

    @Test
    void aNameThatLeadsOutOfTheFolderIsRefused() {
        String evil = "[{\"type\":\"file\",\"path\":\"../../evil\",\"size\":1,\"oid\":\"" + "0".repeat(40) + "\"}]";
        scene.hub.server().fault(Fault.text("GET .*/tree/.*", 200, "application/json", evil), 1);
        assertEquals(HubError.BAD_NAME, error(PullOptions.of("ada/pirate")));
        assertFalse(Files.exists(temporary.resolve("evil")));
    }

    @Test
    void aHashThatIsNoneIsRefused() {
        String evil = "[{\"type\":\"file\",\"path\":\"a\",\"size\":1,\"oid\":\"../../x\"}]";
        scene.hub.server().fault(Fault.text("GET .*/tree/.*", 200, "application/json", evil), 1);
        assertEquals(HubError.BAD_ANSWER, error(PullOptions.of("ada/pirate")));
    }

    @Test
    void moreThanTheDiskHolds() {
        String huge = "[{\"type\":\"file\",\"path\":\"a\",\"size\":" + Long.MAX_VALUE + ",\"oid\":\"" + "0".repeat(40) + "\"}]";
        scene.hub.server().fault(Fault.text("GET .*/tree/.*", 200, "application/json", huge), 1);
        HubException refused = assertThrows(HubException.class, scene::pull);
        assertEquals(HubError.NO_ROOM, refused.error());
        assertEquals(ExitCode.NO_ROOM, refused.exitCode());
    }

    @Test
    void whatWePushedWePull() throws IOException {
        byte[] bytes = scene.write("model.gguf", 123_456, 9);
        scene.push(PushRequest.of(scene.folder, "ada/there-and-back"));
        PullResult back = new HubPull(scene.settings(), scene.listener).pull(PullOptions.of("ada/there-and-back"));
        assertArrayEquals(bytes, Files.readAllBytes(back.snapshot().resolve("model.gguf")));
    }
}
