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
import io.lorapress.publish.hub.standin.StandInHub;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a push does when something goes wrong: it goes on where it can, and says in one line what happened where it cannot. */
class HubFaultTest {
    private static final String COMMIT = "POST .*/commit/main";

    @TempDir
    private Path temporary;
    private HubScene scene;
    private byte[] weights;

    @BeforeEach
    void open() throws IOException {
        scene = new HubScene(temporary);
        scene.write("config.json", "{}");
        weights = scene.write("model.gguf", 50_000, 1);
    }

    @AfterEach
    void close() {
        assertEquals(0, scene.hub.server().faultsLeft(), "a fault that no request met");
        assertEquals(0, scene.hub.storageServer().faultsLeft(), "a fault that no request met");
        scene.close();
    }

    private HubException refused(PushRequest request) {
        HubException refused = assertThrows(HubException.class, () -> scene.push(request));
        assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
        assertFalse(refused.getMessage().contains(StandInHub.TOKEN) || refused.getMessage().contains("Signature"), refused.getMessage());
        return refused;
    }

    private void assertArrived() {
        assertArrayEquals(weights, scene.stored("model.gguf"));
        assertEquals(2, scene.hub.repo("ada/pirate").orElseThrow().commits(), "one commit after the first");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void passingErrorsAreTriedAgain(int status) throws IOException {
        scene.hub.server().fault(Fault.status("POST .*/preupload/main", status, "", "later"), 3);
        scene.hub.storageServer().fault(Fault.status("PUT .*", status, "", "later"), 2);
        scene.push(scene.request());
        assertArrived();
        assertEquals(List.of(1, 2, 4, 1, 2), scene.waits.stream().map(wait -> (int) wait.toSeconds()).toList());
        assertEquals(weights.length, scene.moved.get(Stage.SEND).get(), "what is sent twice counts once");
    }

    @Test
    void aServerThatStaysBrokenIsGivenUp() {
        scene.hub.server().fault(Fault.text("POST .*/preupload/main", 500, "application/json",
                "{\"error\":\"Internal\\n\\u001b[31merror\"}"), 6);
        HubException refused = refused(scene.request());
        assertEquals(HubError.SERVER, refused.error());
        assertEquals(ExitCode.FAILURE, refused.exitCode());
        assertTrue(refused.getMessage().contains("answered 500: Internal [31merror; try again"), refused.getMessage());
        assertEquals(List.of(1L, 2L, 4L, 8L, 8L), scene.waits.stream().map(Duration::toSeconds).toList());
    }

    @Test
    void aRateLimitIsWaitedOut() throws IOException {
        scene.hub.server().fault(Fault.rateLimit("POST .*/preupload/main", 54), 1);
        scene.hub.server().fault(Fault.retryAfter("POST .*/objects/batch", 6), 1);
        scene.hub.server().fault(Fault.rateLimit(COMMIT, 9), 1);
        scene.push(scene.request());
        assertArrived();
        assertEquals(List.of(55L, 7L, 10L), scene.waits.stream().map(Duration::toSeconds).toList());
    }

    @Test
    void aRateLimitOfAnHourIsNotWaitedOut() {
        scene.hub.server().fault(Fault.rateLimit("POST .*/preupload/main", 3600), 1);
        assertEquals(HubError.RATE_LIMITED, refused(scene.request()).error());
        assertEquals(List.of(), scene.waits);
    }

    @ParameterizedTest
    @CsvSource({"401,'',UNAUTHORIZED", "403,'',FORBIDDEN", "403,GatedRepo,GATED", "404,RepoNotFound,REPO_NOT_FOUND",
        "404,RevisionNotFound,REVISION_NOT_FOUND", "404,EntryNotFound,ENTRY_NOT_FOUND", "409,'',CONFLICT", "400,'',REFUSED",
        "413,'',REFUSED"})
    void refusalsAreNotTriedAgainAndSayWhy(int status, String code, HubError error) {
        scene.hub.server().fault(Fault.status("POST .*/preupload/main", status, code, "because of this"), 1);
        HubException refused = refused(scene.request());
        assertEquals(error, refused.error());
        assertTrue(refused.getMessage().contains("answered " + status + ": because of this"), refused.getMessage());
        assertTrue(refused.getMessage().contains("request req-" + status), refused.getMessage());
        assertTrue(refused.getMessage().contains(code), refused.getMessage());
        assertEquals(List.of(), scene.waits);
        assertFalse(scene.hub.repo("ada/pirate").orElseThrow().at("main").orElseThrow().files().containsKey("model.gguf"));
    }

    @Test
    void anErrorPageOfAProxyIsNotQuoted() {
        scene.hub.server().fault(Fault.text("POST .*/preupload/main", 403, "text/html", "<html><body>Blocked</body></html>"), 1);
        assertFalse(refused(scene.request()).getMessage().contains("<"));
    }

    @Test
    void anAnswerThatIsNoJson() {
        scene.hub.server().fault(Fault.text("POST .*/preupload/main", 200, "text/html", "<html>Log in to the Wi-Fi</html>"), 1);
        HubException refused = refused(scene.request());
        assertEquals(HubError.BAD_ANSWER, refused.error());
        assertTrue(refused.getMessage().contains("check HF_ENDPOINT and proxies"), refused.getMessage());
    }

    @Test
    void noTokenWrongTokenAndATokenThatOnlyReads() {
        assertEquals(HubError.NO_TOKEN, assertThrows(HubException.class,
                () -> new HubPush(scene.settings(""), scene.listener).push(scene.request())).error());
        assertEquals(HubError.UNAUTHORIZED, assertThrows(HubException.class,
                () -> new HubPush(scene.settings("hf_wrong"), scene.listener).push(scene.request())).error());
        assertEquals(HubError.FORBIDDEN, assertThrows(HubException.class,
                () -> new HubPush(scene.settings(StandInHub.READ_TOKEN), scene.listener).push(scene.request())).error());
        assertEquals(0, scene.hub.server().count("POST .*"));
    }

    @Test
    void aRepositoryOfSomebodyElse() {
        scene.hub.seed("bob/theirs", false, Map.of());
        assertEquals(HubError.FORBIDDEN, refused(PushRequest.of(scene.folder, "bob/theirs")).error());
    }

    @Test
    void aTokenThatMayWriteButNotCreate() throws IOException {
        scene.hub.seed("ada/pirate", false, Map.of());
        scene.hub.server().fault(Fault.status("POST /api/repos/create", 403, "", "not for this token"), 1);
        scene.push(scene.request());
        assertArrayEquals(weights, scene.stored("model.gguf"));
    }

    @Test
    void offlineNothingIsAsked() {
        HubSettings online = scene.settings();
        HubSettings offline = new HubSettings(online.endpoint(), online.token(), true, online.cache(), online.retries());
        assertEquals(HubError.OFFLINE,
                assertThrows(HubException.class, () -> new HubPush(offline, scene.listener).push(scene.request())).error());
        assertEquals(HubError.OFFLINE,
                assertThrows(HubException.class, () -> new HubPull(offline, scene.listener).pull(PullOptions.of("ada/pirate"))).error());
        assertEquals(0, scene.hub.server().asked().size());
    }

    @Test
    void noServerAtAll() {
        HubSettings nobody = new HubSettings(URI.create("http://127.0.0.1:1"), AccessToken.of("hf_x"), false, scene.cache, scene.retries);
        HubException refused = assertThrows(HubException.class, () -> new HubPush(nobody, scene.listener).push(scene.request()));
        assertEquals(HubError.NETWORK, refused.error());
        assertEquals(5, scene.waits.size());
    }

    @Test
    void aConnectionCutWhileSending() throws IOException {
        scene.hub.storageServer().fault(Fault.of("PUT .*", Kind.CUT_REQUEST, 10_000), 2);
        scene.push(scene.request());
        assertArrived();
        assertEquals(weights.length, scene.moved.get(Stage.SEND).get());
    }

    @Test
    void aPartIsSentAgainAloneWhenItsConnectionIsCut() throws IOException {
        scene.hub.partSize(10_000);
        scene.hub.storageServer().fault(Fault.of("PUT .*/3", Kind.CUT_REQUEST, 100), 1);
        scene.push(scene.request());
        assertArrived();
        assertEquals(5, scene.hub.storageServer().count("PUT .*"));
    }

    @Test
    void aPushThatDiedGoesOnWithWhatIsMissing() throws IOException {
        byte[] other = scene.write("other.gguf", 30_000, 2);
        String unlucky = Hashes.hex(Hashes.sha256().digest(other));
        scene.hub.storageServer().fault(Fault.of("PUT /" + unlucky, Kind.CUT_REQUEST, 100), 6);
        assertEquals(HubError.NETWORK, refused(scene.request()).error());
        assertEquals(1, scene.hub.repo("ada/pirate").orElseThrow().commits(), "nothing is committed before everything is up");
        long before = scene.hub.storageServer().count("PUT .*");
        PushResult second = scene.push(scene.request());
        assertArrived();
        assertTrue(second.bytesSent() >= other.length, "what is missing is sent");
        assertEquals(scene.hub.storageServer().count("PUT .*") - before, second.bytesSent() == other.length ? 1 : 2);
    }

    @Test
    void oldAddressesAreAskedForAnew() throws IOException {
        scene.hub.partSize(10_000);
        scene.hub.storageServer().beforeNext("PUT .*", scene.hub::expireAddresses);
        scene.push(scene.request());
        assertArrived();
        assertEquals(2, scene.hub.server().count("POST .*/objects/batch"));
        assertEquals(weights.length, scene.moved.get(Stage.SEND).get());
    }

    @Test
    void aStorageThatRefusesForGood() {
        scene.hub.storageServer().fault(Fault.text("PUT .*", 403, "application/xml", "<Error>AccessDenied</Error>"), 3);
        assertEquals(HubError.FORBIDDEN, refused(scene.request()).error());
        assertEquals(3, scene.hub.server().count("POST .*/objects/batch"));
    }

    @Test
    void anObjectThatDoesNotVerify() {
        scene.hub.server().fault(Fault.status("POST .*/info/lfs/verify", 422, "", "sha256 does not match"), 1);
        HubException refused = refused(scene.request());
        assertEquals(HubError.REFUSED, refused.error());
        assertTrue(refused.getMessage().contains("verifying model.gguf"), refused.getMessage());
        assertEquals(1, scene.hub.repo("ada/pirate").orElseThrow().commits());
    }

    @Test
    void aCommitWhoseAnswerIsLostIsFoundAndNotRepeated() throws IOException {
        scene.hub.server().fault(Fault.of(COMMIT, Kind.LOSE_ANSWER, 0), 1);
        PushResult result = scene.push(scene.request());
        assertArrived();
        assertEquals(1, scene.hub.server().count(COMMIT));
        assertEquals(scene.hub.repo("ada/pirate").orElseThrow().at("main").orElseThrow().id(), result.commit());
    }

    @Test
    void aPullRequestWhoseAnswerIsLostIsFoundAndNotRepeated() throws IOException {
        scene.hub.seed("ada/pirate", false, Map.of());
        scene.hub.server().fault(Fault.of(COMMIT, Kind.LOSE_ANSWER, 0), 1);
        PushResult result = scene.push(scene.request().asPullRequest(true));
        assertEquals(scene.hub.address() + "/ada/pirate/discussions/1", result.pullRequest().orElseThrow());
        assertEquals(1, scene.hub.server().count(COMMIT));
    }

    @Test
    void aCommitThatNeverCameIsSentAgain() throws IOException {
        scene.hub.server().fault(Fault.of(COMMIT, Kind.CUT_REQUEST, 10), 1);
        scene.hub.server().fault(Fault.status(COMMIT, 502, "", "bad gateway"), 1);
        scene.push(scene.request());
        assertArrived();
    }

    @Test
    void aCommitBySomebodyElseMeanwhile() throws IOException {
        scene.push(scene.request());
        scene.write("config.json", "{\"new\": 1}");
        scene.hub.server().beforeNext(COMMIT, () -> scene.hub.seed("ada/pirate", false, Map.of("theirs.txt", "theirs".getBytes())));
        scene.push(scene.request());
        assertArrayEquals("{\"new\": 1}".getBytes(), scene.stored("config.json"));
        assertArrayEquals("theirs".getBytes(), scene.stored("theirs.txt"));
    }

    @Test
    void whatTheRepositoryHoldsAfterwardsIsCompared() throws IOException {
        String wrong = "[{\"type\":\"file\",\"path\":\"config.json\",\"size\":2,\"oid\":\"" + "0".repeat(40) + "\"}]";
        scene.hub.server().fault(Fault.text("GET .*/tree/.*", 200, "application/json", wrong), 1);
        HubException refused = refused(scene.request());
        assertEquals(HubError.UPLOAD_DIFFERS, refused.error());
        assertEquals(ExitCode.CHECK_FAILED, refused.exitCode());
        assertTrue(refused.getMessage().contains("2 of 2 files are missing or differ, first config.json"), refused.getMessage());
    }

    @Test
    void aCardTheHubRefusesStopsThePushBeforeAnythingIsSent() throws IOException {
        scene.write("README.md", "---\nlicense: not-a-licence\n---\n");
        HubException refused = refused(scene.request());
        assertEquals(HubError.CARD_REFUSED, refused.error());
        assertEquals(ExitCode.INPUT_REFUSED, refused.exitCode());
        assertTrue(refused.getMessage().contains("\"license\" must be one of"), refused.getMessage());
        assertEquals(0, scene.hub.storedObjects());
    }

    @Test
    void aFileThatChangesWhileItIsSent() throws IOException {
        LocalFile file = LocalFile.of("model.gguf", scene.folder.resolve("model.gguf"));
        Files.write(scene.folder.resolve("model.gguf"), new byte[10]);
        HubException refused = assertThrows(HubException.class, () -> file.sha256(bytes -> { }));
        assertEquals(HubError.LOCAL_FILE, refused.error());
    }
}
